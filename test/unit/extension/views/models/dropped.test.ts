import assert from "node:assert/strict";
import { test } from "node:test";
import { droppedModels } from "../../../../../extension/views/models/dropped.ts";

const drops: [what: string, list: string, files: string[], models: ReturnType<typeof droppedModels>][] = [
  ["two files", "file:///a.gguf\r\nfile:///b\r\n", [], [{ uri: "file:///a.gguf" }, { uri: "file:///b" }]],
  ["a file that is told in two ways", "file:///a.gguf", ["file:///a.gguf"], [{ uri: "file:///a.gguf" }]],
  [
    "the page of a model",
    "https://huggingface.co/org/name",
    [],
    [{ hub: "https://huggingface.co/org/name" }],
  ],
  [
    "the files of a folder",
    "file:///m/config.json\r\nfile:///m/model-00001-of-00002.safetensors\r\nfile:///m/model.safetensors.index.json",
    ["file:///n/adapter_config.json"],
    [{ uri: "file:///m" }, { uri: "file:///n" }],
  ],
  ["another page", "https://example.org/org/name", [], []],
  ["a file of another machine", "vscode-remote://ssh/a.gguf", [], []],
  ["a comment", "# file:///a", [], []],
  ["nothing", "", [], []],
];
for (const [what, list, files, models] of drops) {
  test(`A drop of ${what} is ${models.length === 0 ? "no model" : "taken"}`, () => {
    assert.deepEqual(droppedModels(list, files), models);
  });
}
