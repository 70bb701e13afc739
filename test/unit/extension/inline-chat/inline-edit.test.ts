import assert from "node:assert/strict";
import { test } from "node:test";
import type { DocumentChange } from "../../../../extension/inline-chat/document-change.ts";
import { linesChanged, linesIn, withChange } from "../../../../extension/inline-chat/document-change.ts";
import { InlineEdit, type EditNews } from "../../../../extension/inline-chat/inline-edit.ts";
import { targetOf } from "../../../../extension/inline-chat/target.ts";
import { until } from "../../../support/until.ts";

/** A document as an editor has it: its own undo stack, and whether it can be changed just now. */
class EditedDocument {
  readonly edit: InlineEdit;
  readonly news: EditNews["kind"][] = [];
  readonly #undo: string[] = [];
  /** Done before the next edit of ours, as by somebody who types faster. */
  before: (() => void) | undefined;
  isShown = true;

  constructor(
    public text: string,
    [from, to]: readonly [number, number],
  ) {
    const lines = linesIn(text);
    const target = targetOf(lines, { line: from, character: 0 }, { line: to, character: 0 });
    this.edit = new InlineEdit({
      document: lines,
      lineEnd: "\n",
      from: { target },
      edit: async (change, { endsUndo }) => {
        const seen = this.text;
        this.before?.();
        this.before = undefined;
        await Promise.resolve();
        if (!this.isShown || this.text !== seen) return false;
        if (endsUndo) this.#undo.push(this.text);
        this.#change(change, false);
        return true;
      },
    });
    this.edit.onNews(({ kind }) => this.news.push(kind));
  }

  /** By a person, in a line. */
  type(line: number, character: number, text: string): void {
    this.#undo.push(this.text);
    this.#change(
      { startLine: line, startCharacter: character, endLine: line, endCharacter: character, text },
      false,
    );
  }

  /** The change that a save makes. */
  save(): string {
    const change = this.edit.hide();
    if (change !== undefined) this.#change(change, false);
    return this.text;
  }

  undo(): void {
    const lines = linesIn(this.text);
    const [endLine, endCharacter] = [lines.length - 1, lines.at(-1)!.length];
    const text = this.#undo.pop()!;
    this.#change({ startLine: 0, startCharacter: 0, endLine, endCharacter, text }, true);
  }

  blocks(): number[] {
    return this.edit.blocks.map(({ number }) => number);
  }

  #change(change: DocumentChange, undone: boolean): void {
    const lines = linesIn(this.text);
    this.text = withChange(lines, linesChanged(lines, change)).join("\n");
    this.edit.documentChanged([change], undone);
  }
}

const original = "before\na\nb\nc\nd\nafter\n";
/** `a` stays, `b` becomes `x`, `c` stays, `d` becomes `y z`. */
const answer = "Here:\n```\na\nx\nc\ny\nz\n```\nDone.";
const mixed = "before\na\nb\nx\nc\nd\ny\nz\nafter\n";

async function proposed(): Promise<EditedDocument> {
  const document = new EditedDocument(original, [1, 5]);
  await document.edit.finish(answer, "whole");
  assert.equal(document.text, mixed);
  return document;
}

test("However an answer is split while it comes, the end is the same", async () => {
  for (let split = 0; split <= answer.length; split += 3) {
    const document = new EditedDocument(original, [1, 5]);
    document.edit.write(answer.slice(0, split));
    await Promise.resolve();
    document.edit.write(answer.slice(0, Math.min(answer.length, split + 7)));
    await document.edit.finish(answer, "whole");
    assert.equal(document.text, mixed, String(split));
    document.undo();
    assert.equal(document.text, original, String(split));
  }
});

test("What has come of an answer is in the document while the rest is being written", async () => {
  const document = new EditedDocument(original, [1, 5]);
  document.edit.write("```\na\nx\nc");
  await until(() => document.text === "before\na\nb\nx\nc\nd\nafter\n", "the first change is drawn");
  assert.equal(document.edit.isWriting, true);
});

test("One undo brings back the text after some changes were accepted and others refused", async () => {
  const document = await proposed();
  const [first, second] = document.blocks();
  await document.edit.decide([first!], "accept");
  await document.edit.decide([second!], "refuse");
  assert.equal(document.text, "before\na\nx\nc\nd\nafter\n");
  assert.equal(document.edit.isOver, true);
  document.undo();
  assert.equal(document.text, original);
});

test("Undone while it is shown a proposal is over", async () => {
  const document = await proposed();
  document.undo();
  assert.deepEqual([document.text, document.edit.isOver], [original, true]);
});

test("What is not accepted is not saved, and is drawn again afterwards", async () => {
  const document = await proposed();
  await document.edit.decide([document.blocks()[0]!], "accept");
  assert.equal(document.save(), "before\na\nx\nc\nd\nafter\n");
  assert.equal(document.edit.blocks.length, 1);
  await document.edit.show();
  assert.equal(document.text, "before\na\nx\nc\nd\ny\nz\nafter\n");
  document.save();
  await document.edit.decide(document.blocks(), "accept");
  assert.equal(document.text, "before\na\nx\nc\ny\nz\nafter\n");
});

test("Typing where a change is proposed takes that change back, and nothing of what was typed", async () => {
  const document = await proposed();
  document.type(2, 1, "!");
  await until(() => document.text === "before\na\nb!\nc\nd\ny\nz\nafter\n", "the first change is taken back");
  assert.equal(document.news.filter((kind) => kind === "stale").length, 1);
  assert.equal(document.edit.blocks.length, 1);
  await document.edit.decideAll("refuse");
  assert.equal(document.text, "before\na\nb!\nc\nd\nafter\n");
});

test("Typing elsewhere changes nothing of the proposal", async () => {
  const document = await proposed();
  document.type(0, 0, "new\n");
  await document.edit.decideAll("accept");
  assert.equal(document.text, "new\nbefore\na\nx\nc\ny\nz\nafter\n");
  assert.ok(!document.news.includes("stale"));
});

test("Who types into what is being rewritten keeps the text, and ends the writing", async () => {
  const document = new EditedDocument(original, [1, 5]);
  document.edit.write("```\na\nx\nc\n");
  await until(() => document.edit.blocks.length === 1, "the first change is drawn");
  document.type(1, 1, "!");
  assert.deepEqual([document.edit.isWriting, document.news.includes("interrupted")], [false, true]);
  await document.edit.finish(answer, "whole");
  assert.equal(document.text, "before\na!\nb\nx\nc\nd\nafter\n");
  await document.edit.decideAll("refuse");
  assert.equal(document.text, "before\na!\nb\nc\nd\nafter\n");
});

test("Somebody who types while an edit is on its way is not overwritten", async () => {
  const document = await proposed();
  document.before = () => {
    document.type(8, 0, "typed ");
  };
  await document.edit.decideAll("accept");
  assert.equal(document.text, "before\na\nx\nc\ny\nz\ntyped after\n");
});

test("A document that is shown nowhere is caught up with when it is shown again", async () => {
  const document = new EditedDocument(original, [1, 5]);
  document.isShown = false;
  await document.edit.finish(answer, "whole");
  assert.equal(document.text, original);
  assert.equal(await document.edit.decide([1], "accept"), true);
  document.isShown = true;
  await document.edit.catchUp();
  assert.equal(document.text, mixed);
});

test("An answer that is cut off changes what it has come to, and leaves the rest", async () => {
  const document = new EditedDocument(original, [1, 5]);
  await document.edit.finish("```\na\nx", "cut");
  assert.equal(document.text, "before\na\nb\nx\nc\nd\nafter\n");
  await document.edit.decideAll("accept");
  assert.equal(document.text, "before\na\nx\nc\nd\nafter\n");
});

test("An answer without code, or with the same code, leaves nothing to decide", async () => {
  for (const nothing of ["", "```\n```", "a\nb\nc\nd"]) {
    const document = new EditedDocument(original, [1, 5]);
    await document.edit.finish(nothing, "whole");
    assert.deepEqual([document.text, document.edit.isOver], [original, true]);
  }
});
