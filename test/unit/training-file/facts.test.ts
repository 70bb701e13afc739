import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { FactBook, withFacts, type FactKind } from "../../../agent/training-file/facts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

let looks = 0;
const content: FactKind<string, { text: string }> = {
  name: "content",
  async look(file) {
    looks++;
    return { text: await readFile(file, "utf8").catch(() => "missing") };
  },
  files: (file) => [file],
};

test("A check is made again until it has all the facts that it asks for", async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "first"), "second");
  writeFileSync(path.join(folder, "second"), "here");
  const found = await withFacts((facts) => {
    const first = facts.ask(content, path.join(folder, "first"));
    return first && facts.ask(content, path.join(folder, first.text))?.text;
  });
  assert.equal(found, "here");
});

test("A fact is looked up once, and again when its file has changed", async () => {
  const learnt: string[] = [];
  const book = new FactBook((key) => learnt.push(key));
  const file = path.join(temporaryFolder(), "file");
  const ask = (): string | undefined => book.inquire().ask(content, file)?.text;
  looks = 0;
  assert.equal(ask(), undefined);
  assert.equal(ask(), undefined);
  await book.settled();
  assert.equal(ask(), "missing");
  const wanted = new Set(learnt);
  await book.refresh(wanted);
  assert.equal(looks, 1);

  writeFileSync(file, "one");
  await book.refresh(wanted);
  await book.settled();
  assert.equal(ask(), "one");
  rmSync(file);
  await book.refresh(wanted);
  await book.settled();
  assert.equal(ask(), "missing");
  assert.equal(learnt.length, 3);
});

test("A fact that nobody wants any more is forgotten", async () => {
  const book = new FactBook();
  const file = path.join(temporaryFolder(), "file");
  book.inquire().ask(content, file);
  await book.settled();
  await book.refresh(new Set());
  assert.equal(book.inquire().ask(content, file), undefined);
  await book.settled();
});

test("An inquiry knows what it has asked for, and whether something is missing", async () => {
  const book = new FactBook();
  const file = path.join(temporaryFolder(), "file");
  const before = book.inquire();
  before.ask(content, file);
  assert.equal(before.isComplete, false);
  await book.settled();
  const after = book.inquire();
  after.ask(content, file);
  assert.equal(after.isComplete, true);
  assert.deepEqual(after.asked, before.asked);
});
