// Shows a training file as it takes effect: bases merged, defaults filled in. It follows what is typed into the file.
import * as vscode from "vscode";
import type { Services } from "../services.ts";
import { languageServer, type LanguageServer } from "./client.ts";

const scheme = "trainyard-effective";

/** While somebody types it is not made anew with every letter. */
const PAUSE_MILLISECONDS = 300;

let registered = false;

export async function showEffectiveFile(services: Services, file: vscode.Uri): Promise<void> {
  const server = languageServer(services);
  if (!registered) {
    registered = true;
    services.context.subscriptions.push(new EffectiveFiles(server));
  }
  // Fails here, where a failure is shown, when there is nothing to show.
  await server.effectiveFile(file);
  const document = await vscode.workspace.openTextDocument(effectiveUri(file));
  await vscode.languages.setTextDocumentLanguage(document, "train-toml");
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
  });
}

class EffectiveFiles implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #server: LanguageServer;
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly #listening: vscode.Disposable[];
  #waiting: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changes.event;

  constructor(server: LanguageServer) {
    this.#server = server;
    this.#listening = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme !== scheme) this.#lookAgain();
      }),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    try {
      return await this.#server.effectiveFile(vscode.Uri.parse(uri.query));
    } catch (error) {
      return commented(error instanceof Error ? error.message : String(error));
    }
  }

  dispose(): void {
    clearTimeout(this.#waiting);
    for (const one of this.#listening) one.dispose();
    this.#changes.dispose();
  }

  /** A base that changes changes the files that extend it, so all that are shown are made anew. */
  #lookAgain(): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => {
      for (const { uri } of vscode.workspace.textDocuments)
        if (uri.scheme === scheme) this.#changes.fire(uri);
    }, PAUSE_MILLISECONDS);
  }
}

function effectiveUri(file: vscode.Uri): vscode.Uri {
  return vscode.Uri.from({ scheme, path: file.path, query: file.toString() });
}

function commented(text: string): string {
  return text
    .split("\n")
    .map((line) => `# ${line}`)
    .join("\n");
}
