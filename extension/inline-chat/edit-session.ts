// A document with a proposal in it: VS Code's edits, decorations and events for what `InlineEdit` decides.
import * as vscode from "vscode";
import { ProposalDecorations } from "./decorations.ts";
import { linesIn, type DocumentChange } from "./document-change.ts";
import { InlineEdit, type InlineEditOptions } from "./inline-edit.ts";
import { lensLines, type LensLine } from "./lens-lines.ts";

export interface EditSessionOptions {
  readonly document: vscode.TextDocument;
  readonly from: InlineEditOptions["from"];
  /** Called when lenses and the like are to be drawn anew. */
  readonly onChange: () => void;
}

export class EditSession {
  readonly document: vscode.TextDocument;
  readonly edit: InlineEdit;
  /** Ends the answer that is being written. */
  readonly writing = new AbortController();
  readonly #options: EditSessionOptions;
  readonly #decorations = new ProposalDecorations();
  #status = "";
  #isDisposed = false;
  #showsAfterSave = false;

  constructor(options: EditSessionOptions) {
    const { document, from } = options;
    this.#options = options;
    this.document = document;
    this.edit = new InlineEdit({
      document: linesIn(document.getText()),
      lineEnd: document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n",
      from,
      edit: (change, { endsUndo }) => this.#edit(change, endsUndo),
    });
    const notices = new Notices(document);
    this.edit.onNews((news) => {
      if (news.kind === "drawn") this.draw();
      else notices.add(news.kind);
      if (news.kind === "interrupted") this.writing.abort();
    });
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  get lenses(): LensLine[] {
    const { blocks, isWriting } = this.edit;
    return lensLines({ blocks, isWriting, status: this.#status }, vscode.l10n.t);
  }

  /** What is waited for; empty while the answer comes. */
  set status(status: string) {
    this.#status = status;
    this.#options.onChange();
  }

  draw(): void {
    if (this.#isDisposed) return;
    for (const editor of this.#editors) this.#decorations.draw(editor, this.edit.start, this.edit.lines);
    this.#options.onChange();
  }

  /** Ends the answer; what has come so far stays to be decided. */
  stop(): void {
    this.writing.abort();
  }

  documentChanged({ contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    // A change of the dirty mark alone.
    if (contentChanges.length === 0) return;
    this.edit.documentChanged(contentChanges.map(asChange), reason !== undefined);
  }

  /** What is not accepted is not saved. */
  willSave(event: vscode.TextDocumentWillSaveEvent): void {
    const change = this.edit.hide();
    if (change === undefined) return;
    event.waitUntil(Promise.resolve([vscode.TextEdit.replace(rangeOf(change), change.text)]));
    // Drawn again it would be saved again, and so on.
    this.#showsAfterSave = event.reason !== vscode.TextDocumentSaveReason.AfterDelay;
  }

  didSave(): void {
    if (!this.#showsAfterSave) return;
    this.#showsAfterSave = false;
    void this.edit.show();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.writing.abort();
    this.#decorations.dispose();
  }

  get #editors(): readonly vscode.TextEditor[] {
    return vscode.window.visibleTextEditors.filter(({ document }) => document === this.document);
  }

  /** All edits in a row are undone at once. */
  async #edit(change: DocumentChange, endsUndo: boolean): Promise<boolean> {
    const [editor] = this.#editors;
    if (editor === undefined || this.#isDisposed) return false;
    try {
      return await editor.edit((builder) => builder.replace(rangeOf(change), change.text), {
        undoStopBefore: endsUndo,
        undoStopAfter: false,
      });
    } catch {
      // The editor was closed meanwhile.
      return false;
    }
  }
}

/** What happens at once is told once, and the worst of it. */
class Notices {
  readonly #document: vscode.TextDocument;
  #pending: "interrupted" | "stale" | undefined;

  constructor(document: vscode.TextDocument) {
    this.#document = document;
  }

  add(kind: "interrupted" | "stale"): void {
    if (this.#pending === undefined) queueMicrotask(() => this.#tell());
    if (this.#pending !== "stale") this.#pending = kind;
  }

  #tell(): void {
    const name = vscode.workspace.asRelativePath(this.#document.uri);
    const isStale = this.#pending === "stale";
    this.#pending = undefined;
    void vscode.window.showWarningMessage(
      isStale
        ? vscode.l10n.t(
            "{0} was changed where a change was proposed, so the proposal no longer fits and was taken back. What was typed is kept.",
            name,
          )
        : vscode.l10n.t(
            "{0} was changed while the model was writing, so the rest of its answer is left out.",
            name,
          ),
    );
  }
}

function rangeOf({ startLine, startCharacter, endLine, endCharacter }: DocumentChange): vscode.Range {
  return new vscode.Range(startLine, startCharacter, endLine, endCharacter);
}

function asChange({ range: { start, end }, text }: vscode.TextDocumentContentChangeEvent): DocumentChange {
  return {
    startLine: start.line,
    startCharacter: start.character,
    endLine: end.line,
    endCharacter: end.character,
    text,
  };
}
