import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHubReference } from "../../../schemas/hub.ts";

const texts: [text: string, named: ReturnType<typeof parseHubReference>][] = [
  ["org/name", { id: "org/name" }],
  [" org/na.me-1B_x ", { id: "org/na.me-1B_x" }],
  ["org/name@v1.0", { id: "org/name", revision: "v1.0" }],
  ["org/name@refs/pr/1", { id: "org/name", revision: "refs/pr/1" }],
  ["hf.co/org/name", { id: "org/name" }],
  ["hf://org/name", { id: "org/name" }],
  ["https://huggingface.co/org/name/", { id: "org/name" }],
  ["https://huggingface.co/org/name?x=1#files", { id: "org/name" }],
  ["https://huggingface.co/gpt2", { id: "gpt2" }],
  ["https://huggingface.co/org/name/tree/main", { id: "org/name", revision: "main" }],
  [
    "https://huggingface.co/org/name/blob/main/q4/a.gguf",
    { id: "org/name", revision: "main", file: "q4/a.gguf" },
  ],
  ["https://huggingface.co/org/name/discussions/1", undefined],
  ["https://example.org/org/name", undefined],
  ["gpt2", undefined],
  ["a/b/c", undefined],
  ["../name", undefined],
  ["org/..", undefined],
  ["/org/name", undefined],
  ["org/name@../x", undefined],
  ["", undefined],
];
for (const [text, named] of texts) {
  test(`${JSON.stringify(text)} names ${named === undefined ? "no model" : JSON.stringify(named)}`, () => {
    assert.deepEqual(parseHubReference(text), named);
  });
}
