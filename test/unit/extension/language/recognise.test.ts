import assert from "node:assert/strict";
import { test } from "node:test";
import { mayBeTrainingFile } from "../../../../extension/language/recognise.ts";

test("The language server is started for files that may be trained from, and for no other TOML or YAML", () => {
  const cases: readonly (readonly [boolean, string, string])[] = [
    [true, "empty.train.toml", ""],
    [true, "base.toml", 'schema = 1 # ours\n[dataset]\npath = "a.jsonl"\n'],
    [true, "job.toml", '[job]\ndescription = "torchtitan"\n'],
    [true, "qlora.yml", "base_model: a/b\n"],
    [true, "sft.yaml", "# LLaMA-Factory\nmodel_name_or_path: a/b\n"],
    [false, "pyproject.toml", '[project]\nname = "a"\n[tool.ruff]\nline-length = 100\n'],
    [false, "Cargo.toml", '[package]\nname = "a"\n# schema = 1\n'],
    [false, "compose.yaml", "services:\n  base_model: a\n"],
    [false, "notes.md", "schema = 1\n"],
  ];
  for (const [expected, fileName, text] of cases) {
    const languageId = fileName.endsWith(".train.toml") ? "train-toml" : "plaintext";
    assert.equal(mayBeTrainingFile({ languageId, fileName, getText: () => text }), expected, fileName);
  }
});
