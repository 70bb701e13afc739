import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { textOnVersion } from "../../../../extension/training-files/text-on-version.ts";

test("A training on another version of the rows has all settings of the run, those without a field too", () => {
  const resolved = [
    "# Resolved from /work/helper.train.toml",
    "schema = 1",
    'name = "helper"',
    "[dataset]",
    'path = "/work/train.jsonl"',
    "validation_fraction = 0.2",
    "[dataset.columns]",
    'prompt = "question"',
    "[optimizer]",
    "eps = 1e-9",
  ].join("\n");
  const text = textOnVersion(resolved, "As helper,\non another version.", { id: "rows", version: "0123" });
  assert.ok(text.startsWith("# As helper, on another version.\n"));
  assert.deepEqual(JSON.parse(JSON.stringify(parse(text))), {
    schema: 1,
    name: "helper",
    dataset: { id: "rows", version: "0123" },
    optimizer: { eps: 1e-9 },
  });
});
