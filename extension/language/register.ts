// Starts the language server with the first training file that is opened, and with no other file.
import * as vscode from "vscode";
import { showFailure } from "../failures.ts";
import type { Services } from "../services.ts";
import { mayBeTrainingFile } from "./recognise.ts";

export function registerLanguageServer(services: Services): void {
  const listening: vscode.Disposable[] = [];
  const startFor = (document: vscode.TextDocument): void => {
    if (!mayBeTrainingFile(document)) return;
    for (const one of listening.splice(0)) one.dispose();
    void start(services);
  };
  listening.push(
    vscode.workspace.onDidOpenTextDocument(startFor),
    // A text becomes a training file by being written, too.
    vscode.workspace.onDidSaveTextDocument(startFor),
  );
  services.context.subscriptions.push({
    dispose: () => {
      for (const one of listening) one.dispose();
    },
  });
  for (const document of vscode.workspace.textDocuments) if (listening.length > 0) startFor(document);
}

async function start(services: Services): Promise<void> {
  try {
    const { languageServer } = await import("./client.ts");
    await languageServer(services).start();
  } catch (error) {
    await showFailure(services, error);
  }
}
