// How a proposal is drawn: lines that would come and lines that would go, in the colours of the theme's diffs.
import * as vscode from "vscode";
import { indentationOf } from "./answer-code.ts";
import { compactLines } from "./compact.ts";
import { blocksOf, type Proposal } from "./proposal.ts";

export class ProposalDecorations {
  readonly #added = lineDecoration("added", {});
  // Not by colour alone.
  readonly #removed = lineDecoration("removed", { textDecoration: "line-through" });

  readonly #compact = vscode.window.createTextEditorDecorationType({
    after: {
      margin: "0 0 0 2em",
      backgroundColor: new vscode.ThemeColor("diffEditor.insertedTextBackground"),
      color: new vscode.ThemeColor("editor.foreground"),
    },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });

  draw(editor: vscode.TextEditor, start: number, proposal: Proposal): void {
    const lines = proposal.filter(({ isHidden }) => isHidden !== true);
    const rangesOf = (kind: "added" | "removed"): vscode.Range[] =>
      lines.flatMap((line, place) => (line.kind === kind ? [textRange(start + place, line.text)] : []));
    editor.setDecorations(this.#added, rangesOf("added"));
    editor.setDecorations(this.#removed, rangesOf("removed"));
    const compact = compactLines(blocksOf(proposal), vscode.l10n.t);
    editor.setDecorations(
      this.#compact,
      compact.map(({ line, text, diff }) => ({
        range: endOf(editor.document, start + line),
        hoverMessage: new vscode.MarkdownString().appendCodeblock(diff, "diff"),
        renderOptions: { after: { contentText: `→ ${text}` } },
      })),
    );
  }

  dispose(): void {
    this.#added.dispose();
    this.#removed.dispose();
    this.#compact.dispose();
  }
}

/** White space before a line is not struck through. */
function textRange(line: number, text: string): vscode.Range {
  return new vscode.Range(line, indentationOf(text).length, line, text.length);
}

function endOf(document: vscode.TextDocument, line: number): vscode.Range {
  return document.lineAt(Math.min(Math.max(0, line), document.lineCount - 1)).range;
}

function lineDecoration(
  kind: "added" | "removed",
  further: vscode.DecorationRenderOptions,
): vscode.TextEditorDecorationType {
  const isAdded = kind === "added";
  const gutter = isAdded ? "editorGutter.addedBackground" : "editorGutter.deletedBackground";
  return vscode.window.createTextEditorDecorationType({
    ...further,
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor(
      isAdded ? "diffEditor.insertedLineBackground" : "diffEditor.removedLineBackground",
    ),
    borderWidth: "0 0 0 3px",
    borderStyle: "solid",
    borderColor: new vscode.ThemeColor(gutter),
    overviewRulerColor: new vscode.ThemeColor(gutter),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}
