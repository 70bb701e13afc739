// The documents with proposals in them, at most one each: the events, lenses and keys for all of them.
import * as vscode from "vscode";
import type { Services } from "../services.ts";
import { EditSession, type EditSessionOptions } from "./edit-session.ts";
import { KeptProposals } from "./kept-proposals.ts";

/** Whether the active editor shows a proposal; keys ask for it. */
const ACTIVE = "trainyard.inlineChat.active";

const opened = new WeakMap<vscode.ExtensionContext, EditSessions>();

export function sessionsOf({ context }: Services): EditSessions {
  const known = opened.get(context);
  if (known !== undefined) return known;
  const sessions = new EditSessions(new KeptProposals(context.workspaceState));
  opened.set(context, sessions);
  context.subscriptions.push(sessions);
  return sessions;
}

export class EditSessions implements vscode.CodeLensProvider {
  readonly #sessions = new Map<vscode.TextDocument, EditSession>();
  readonly #lensChanges = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  readonly #kept: KeptProposals;
  readonly onDidChangeCodeLenses = this.#lensChanges.event;

  constructor(kept: KeptProposals) {
    this.#kept = kept;
    const { workspace, window, languages } = vscode;
    this.#subscriptions = [
      workspace.onDidChangeTextDocument((event) => this.of(event.document)?.documentChanged(event)),
      workspace.onWillSaveTextDocument((event) => this.of(event.document)?.willSave(event)),
      workspace.onDidSaveTextDocument((document) => this.of(document)?.didSave()),
      workspace.onDidOpenTextDocument((document) => this.#resume(document)),
      workspace.onDidCloseTextDocument((document) => this.#closed(document)),
      window.onDidChangeActiveTextEditor(() => this.#tell()),
      window.onDidChangeVisibleTextEditors(() => this.#drawAll()),
      languages.registerCodeLensProvider({ pattern: "**" }, this),
    ];
    for (const document of workspace.textDocuments) this.#resume(document);
  }

  of(document: vscode.TextDocument): EditSession | undefined {
    return this.#sessions.get(document);
  }

  /** Of the document that its user works in. */
  get active(): EditSession | undefined {
    const editor = vscode.window.activeTextEditor;
    return editor && this.of(editor.document);
  }

  /** Of a document that a lens names. */
  named(uri: unknown): EditSession | undefined {
    return [...this.#sessions.values()].find(({ document }) => document.uri.toString() === uri);
  }

  /** It stays when all is decided: undone and redone its changes are there again. */
  begin(document: vscode.TextDocument, from: EditSessionOptions["from"]): EditSession {
    this.of(document)?.dispose();
    const session: EditSession = new EditSession({
      document,
      from,
      onChange: () => {
        this.#kept.note(document, session.edit.isOver ? undefined : session.edit.placed);
        this.#tell();
      },
    });
    this.#sessions.set(document, session);
    this.#tell();
    return session;
  }

  end(session: EditSession): void {
    if (this.of(session.document) === session) this.#sessions.delete(session.document);
    this.#kept.note(session.document, undefined);
    session.dispose();
    this.#tell();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const session = this.of(document);
    if (session === undefined) return [];
    return session.lenses.map(({ line, title, command, block }) => {
      const place = Math.min(session.edit.start + line, document.lineCount - 1);
      const args = [document.uri.toString(), ...(block === undefined ? [] : [block])];
      return new vscode.CodeLens(new vscode.Range(place, 0, place, 0), { title, command, arguments: args });
    });
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#lensChanges.dispose();
  }

  /** After a reload: VS Code has kept the document as it was, unless it was not saved and the window was ended. */
  #resume(document: vscode.TextDocument): void {
    if (this.#sessions.has(document)) return;
    const restored = this.#kept.of(document);
    if (restored === undefined) return;
    if (restored.kind === "placed") {
      this.begin(document, { placed: restored.placed }).draw();
      return;
    }
    this.#kept.note(document, undefined);
    void tellLost(document, restored.text);
  }

  #closed(document: vscode.TextDocument): void {
    const session = this.of(document);
    // A document whose language is changed is closed and opened again.
    setTimeout(() => {
      if (session === undefined || !document.isClosed) return;
      if (session.edit.isWriting) {
        const name = vscode.workspace.asRelativePath(document.uri);
        void vscode.window.showInformationMessage(
          vscode.l10n.t("{0} was closed, so the model has stopped writing.", name),
        );
      }
      this.end(session);
    });
  }

  #drawAll(): void {
    for (const session of this.#sessions.values()) {
      session.draw();
      void session.edit.catchUp();
    }
  }

  #tell(): void {
    this.#lensChanges.fire();
    const session = this.active;
    const isActive = session !== undefined && !session.edit.isOver;
    void vscode.commands.executeCommand("setContext", ACTIVE, isActive);
  }
}

/** Nothing is lost without a word: what was proposed can be looked at beside the document. */
async function tellLost(document: vscode.TextDocument, text: string): Promise<void> {
  const name = vscode.workspace.asRelativePath(document.uri);
  const show = vscode.l10n.t("Show Proposal");
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      "{0} is another text than when the window was closed, so what was proposed in it no longer fits.",
      name,
    ),
    show,
  );
  if (chosen !== show) return;
  const proposed = await vscode.workspace.openTextDocument({
    content: text,
    language: document.languageId,
  });
  await vscode.window.showTextDocument(proposed, vscode.ViewColumn.Beside);
}
