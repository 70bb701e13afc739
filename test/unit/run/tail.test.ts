import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import * as z from "zod";
import { tailLines, watchFolder, type Tail } from "../../../agent/run/tail.ts";

const Line = z.object({ text: z.string() });

interface Fixture {
  file: string;
  texts: () => Promise<string[]>;
  tail: Tail<{ text: string }>;
}

function fixture(): Fixture {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), "trainyard-tail-")), "lines.jsonl");
  const tail = tailLines(file, Line);
  return { file, tail, texts: async () => (await tail.read()).map((line) => line.text) };
}

test("A file that is not there yet has no lines", async () => {
  assert.deepEqual(await fixture().texts(), []);
});

test("Each line is told once, however often the file is read", async () => {
  const { file, texts } = fixture();
  writeFileSync(file, '{"text":"one"}\n{"text":"two"}\n');
  assert.deepEqual(await texts(), ["one", "two"]);
  assert.deepEqual(await texts(), []);
  appendFileSync(file, '{"text":"three"}\n');
  assert.deepEqual(await texts(), ["three"]);
});

test("A line cut at any byte, even inside a character, appears once it is whole", async () => {
  const bytes = Buffer.from('{"text":"größer 🚂"}\n');
  for (let cut = 0; cut < bytes.length; cut++) {
    const { file, texts, tail } = fixture();
    writeFileSync(file, bytes.subarray(0, cut));
    assert.deepEqual(await texts(), [], `cut at byte ${cut}`);
    appendFileSync(file, bytes.subarray(cut));
    assert.deepEqual(await texts(), ["größer 🚂"], `cut at byte ${cut}`);
    assert.equal(tail.damagedLines, 0);
  }
});

test("A line that is not what it should be is counted and the next ones are read", async () => {
  const { file, texts, tail } = fixture();
  writeFileSync(file, '{"text":"one"}\nnot json\n{"text":2}\n\n{"text":"three"}\n');
  assert.deepEqual(await texts(), ["one", "three"]);
  assert.equal(tail.damagedLines, 2);
});

test("A file that was written anew is read from its start, even when it is longer than before", async () => {
  const { file, texts } = fixture();
  writeFileSync(file, '{"text":"one"}\n{"text":"two"}\n');
  await texts();
  writeFileSync(file, '{"text":"new"}\n');
  assert.deepEqual(await texts(), ["new"]);
  writeFileSync(`${file}.new`, '{"text":"longer than it was"}\n{"text":"and one more"}\n');
  renameSync(`${file}.new`, file);
  assert.deepEqual(await texts(), ["longer than it was", "and one more"]);
});

test("A file larger than what is read at once loses no line", async () => {
  const { file, texts } = fixture();
  const wanted = Array.from({ length: 3000 }, (_, index) => String(index).padStart(1000, "0"));
  writeFileSync(file, wanted.map((text) => `${JSON.stringify({ text })}\n`).join(""));
  assert.deepEqual(await texts(), wanted);
});

test("Waiting for a change ends when a file changes, when the poll is due and when it is cancelled", async () => {
  const { file } = fixture();
  const cancelled = new AbortController();
  const changes = watchFolder(path.dirname(file), 200, cancelled.signal);
  await changes.next();
  writeFileSync(file, "");
  await changes.next();
  cancelled.abort();
  await changes.next();
  changes.close();
});
