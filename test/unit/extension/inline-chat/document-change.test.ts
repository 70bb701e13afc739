import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asDocumentChange,
  lineChange,
  linesChanged,
  linesIn,
  withChange,
  type DocumentChange,
} from "../../../../extension/inline-chat/document-change.ts";

/** As an editor does it, by offsets. */
function edited(text: string, change: DocumentChange): string {
  const lines = text.split(/(?<=\n)/);
  if (text.endsWith("\n") || text === "") lines.push("");
  const offset = (line: number, character: number): number =>
    lines.slice(0, line).join("").length + character;
  const from = offset(change.startLine, change.startCharacter);
  return text.slice(0, from) + change.text + text.slice(offset(change.endLine, change.endCharacter));
}

test("Every change of lines is an edit of the document that makes it", () => {
  const texts = ["", "a", "a\nb", "a\nb\n", "a\nx\nb\n", "\n", "x\ny\nz", "b", "a\nb\nc\nd", "\na", "a\n\n"];
  for (const lineEnd of ["\n", "\r\n"])
    for (const before of texts)
      for (const after of texts) {
        const lines = linesIn(before);
        const change = lineChange(lines, linesIn(after));
        assert.deepEqual(withChange(lines, change), linesIn(after));
        const [from, to] = [before, after].map((text) => text.replaceAll("\n", lineEnd));
        const edit = asDocumentChange(lines, change, lineEnd);
        assert.equal(edit === undefined ? from : edited(from!, edit), to, JSON.stringify([before, after]));
      }
});

test("An edit tells which whole lines it has changed, and no others", () => {
  const document = ["one", "two", "three"];
  const cases: readonly (readonly [what: string, edit: readonly number[], text: string, changed: unknown])[] =
    [
      ["a letter", [1, 3, 1, 3], "!", { from: 1, removed: 1, inserted: ["two!"] }],
      ["a line end after a line", [0, 3, 0, 3], "\n", { from: 1, removed: 0, inserted: [""] }],
      ["a line before a line", [1, 0, 1, 0], "new\n", { from: 1, removed: 0, inserted: ["new"] }],
      ["a line taken out", [1, 0, 2, 0], "", { from: 1, removed: 1, inserted: [] }],
      ["two lines joined", [0, 3, 1, 0], "", { from: 0, removed: 2, inserted: ["onetwo"] }],
      ["a line split", [1, 1, 1, 1], "\r\n", { from: 1, removed: 1, inserted: ["t", "wo"] }],
      ["the same again", [1, 0, 1, 3], "two", { from: 2, removed: 0, inserted: [] }],
    ];
  for (const [what, [startLine, startCharacter, endLine, endCharacter], text, changed] of cases) {
    const edit = { startLine, startCharacter, endLine, endCharacter, text } as DocumentChange;
    assert.deepEqual(linesChanged(document, edit), changed, what);
  }
});
