import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { Example } from "../../../../schemas/dataset.ts";
import { writeRowsFile } from "../../../../extension/commands/dataset/rows-file.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-rows-"));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

const examples: Example[] = [
  {
    kind: "conversation",
    messages: [
      { role: "user", content: "Hi,\nyou" },
      { role: "assistant", content: "Hello" },
    ],
  },
  { kind: "completion", prompt: "1+1=", completion: "2" },
  { kind: "text", text: "Grüße 👋" },
];

function writeVersion(rows: readonly Example[]): string {
  const file = path.join(folder, "train.jsonl");
  writeFileSync(
    file,
    rows.map((example, index) => `${JSON.stringify({ line: index + 1, example })}\n`).join(""),
  );
  return file;
}

test("Rows are saved in the shapes that every trainer reads", async () => {
  const target = path.join(folder, "saved.jsonl");
  await writeRowsFile(writeVersion(examples), target);
  const lines = readFileSync(target, "utf8").trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line) as unknown),
    [
      {
        messages: [
          { role: "user", content: "Hi,\nyou" },
          { role: "assistant", content: "Hello" },
        ],
      },
      { prompt: "1+1=", completion: "2" },
      { text: "Grüße 👋" },
    ],
  );
});

test("Many rows are saved in pieces, and how far it is is told", async () => {
  const target = path.join(folder, "many.jsonl");
  const source = writeVersion(
    Array.from({ length: 2300 }, (_, index) => ({ kind: "text", text: `row ${index}` })),
  );
  let told = 0;
  await writeRowsFile(source, target, { onProgress: (bytes) => (told = bytes) });
  assert.equal(readFileSync(target, "utf8").split("\n").length, 2301);
  assert.equal(told, readFileSync(source).length);
});

test("What fails or is cancelled leaves the file that was there", async () => {
  const target = path.join(folder, "kept.jsonl");
  writeFileSync(target, "before");
  const broken = path.join(folder, "broken.jsonl");
  writeFileSync(broken, `{"line":1}\n`);
  await assert.rejects(writeRowsFile(broken, target));
  await assert.rejects(writeRowsFile(writeVersion(examples), target, { signal: AbortSignal.abort() }));
  assert.equal(readFileSync(target, "utf8"), "before");
  assert.equal(existsSync(`${target}.part`), false);
});
