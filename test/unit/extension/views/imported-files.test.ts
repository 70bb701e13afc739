import assert from "node:assert/strict";
import { test } from "node:test";
import { fileKey, importedFiles, isSame } from "../../../../extension/views/datasets/imported-files.ts";
import { dataset } from "./samples.ts";

test("A file knows the datasets that came from it, each once", () => {
  const files = importedFiles([
    dataset("b", [{ sources: ["/data/rows.jsonl"] }, { sources: ["/data/rows.jsonl"] }]),
    dataset("a", [{ sources: ["/data/rows.jsonl", "/data/held-out.jsonl"] }]),
  ]);
  assert.deepEqual(
    [...files],
    [
      [fileKey("/data/rows.jsonl"), ["a", "b"]],
      [fileKey("/data/held-out.jsonl"), ["a"]],
    ],
  );
});

test("Marks are drawn anew only when a file or its datasets have changed", () => {
  const [a, b] = [dataset("a", [{ sources: ["/1"] }]), dataset("b", [{ sources: ["/2"] }])];
  assert.ok(isSame(importedFiles([a, b]), importedFiles([b, a])));
  assert.ok(!isSame(importedFiles([a, b]), importedFiles([a])));
  assert.ok(!isSame(importedFiles([a]), importedFiles([{ ...a, name: "renamed" }])));
});

test("Capitals do not count on Windows", () => {
  assert.equal(fileKey("C:\\Data\\x/Rows.jsonl"), fileKey("c:\\data\\x\\rows.JSONL"));
  assert.equal(fileKey("\\\\server\\Data\\a"), fileKey("\\\\SERVER\\data\\a"));
  assert.notEqual(fileKey("/data/Rows.jsonl"), fileKey("/data/rows.jsonl"));
});
