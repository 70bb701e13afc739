import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { readTrainingFile } from "../../../agent/training-file/read.ts";
import { expectProblems, smallest, writeFiles } from "./marked.ts";

test("Tables of a base are merged key by key; lists and single values are replaced", async () => {
  const value = await expectProblems(
    {
      "base.train.toml": `${smallest}[training]\nsteps = 500\nseed = 7\n[export]\nformats = ["gguf", "onnx"]\n[dataset.columns]\nprompt = "q"\ncompletion = "a"`,
      "run.train.toml":
        'extends = "base.train.toml"\ndataset.columns.prompt = "question"\n[training]\nsteps = 900\n[export]\nformats = ["safetensors"]',
    },
    [],
  );
  assert.ok(value !== undefined);
  assert.deepEqual([value.training.steps, value.training.seed], [900, 7]);
  assert.deepEqual(value.export.formats, ["safetensors"]);
  assert.deepEqual({ ...value.dataset.columns }, { prompt: "question", completion: "a" });
  assert.equal(value.extends, undefined);
});

test("Paths are taken relative to the file that wrote them", async () => {
  const folder = await writeFiles({
    "run.train.toml": 'extends = "bases/base.train.toml"\ndataset.validation_path = "rows.jsonl"',
  });
  await mkdir(path.join(folder, "bases"));
  await writeFile(
    path.join(folder, "bases", "base.train.toml"),
    'schema = 1\ndataset.path = "own.jsonl"\ntokenizer = { kind = "file", path = "../rows.jsonl" }',
  );
  await writeFile(path.join(folder, "bases", "own.jsonl"), "");
  const { value, problems } = await readTrainingFile(path.join(folder, "run.train.toml"));
  assert.deepEqual(problems, []);
  assert.equal(value?.dataset.path, path.join(folder, "bases", "own.jsonl"));
  assert.equal(value.dataset.validation_path, path.join(folder, "rows.jsonl"));
  assert.equal(value.tokenizer.path, path.join(folder, "rows.jsonl"));
});

test("A problem in a base is reported in the base", async () => {
  await expectProblems(
    {
      "run.train.toml": 'extends = "base.train.toml"\n[model]\nfamily = ▸"bert"\n',
      "base.train.toml": `${smallest}[optimizer]\n▸learning_rate = 1`,
    },
    [
      'error value_not_allowed: model.family is "bert"; it must be "llama" or "gpt2". | What it means: `llama`: RMSNorm, rotary positions, grouped-query attention, SwiGLU. `gpt2`: LayerNorm, learned positions, GELU.',
      'error unknown_key: There is no key "learning_rate" in [optimizer]. | Did you mean lr?',
    ],
  );
});

test("A base that is not TOML is reported in the base", async () => {
  await expectProblems(
    { "run.train.toml": 'extends = "base.train.toml"', "base.train.toml": "schema = ▸one" },
    [
      'error toml_syntax: This is no value that TOML knows. | Write a text in "quotes", a number, true, false, a [list] or an { inline = "table" }.',
    ],
  );
});

test("A base that is not there is reported where it is named", async () => {
  await expectProblems({ "run.train.toml": 'schema = 1\nextends = ▸"none.train.toml"' }, [
    "error file_not_found: There is no file ./none.train.toml. | Check the path; it is taken relative to the file that names it, or to the current folder.",
  ]);
});

test("Files that extend one another in a circle are refused, naming the chain", async () => {
  await expectProblems(
    {
      "run.train.toml": 'extends = "a.train.toml"',
      "a.train.toml": 'extends = "b.train.toml"',
      "b.train.toml": 'extends = ▸"./a.train.toml"',
    },
    [
      "error extends_loop: The file extends itself: a.train.toml → b.train.toml → a.train.toml. | Remove extends from one of them.",
    ],
  );
});

test("A chain of more than sixteen bases is refused", async () => {
  const files: Record<string, string> = { "run.train.toml": 'extends = "1.train.toml"' };
  for (let index = 1; index < 30; index++)
    files[`${index}.train.toml`] = `extends = ${index === 16 ? "▸" : ""}"${index + 1}.train.toml"`;
  await expectProblems(files, [
    "error extends_too_long: More than 16 files extend one another. | Merge some of the bases into one file.",
  ]);
});

test("An extends that is no text is refused by the schema", async () => {
  await expectProblems({ "run.train.toml": `extends = ▸3\n${smallest}` }, [
    "error value_not_allowed: extends is 3; it must be a text that is not empty. | What it means: Training file to inherit from; its tables are merged key by key.",
  ]);
});
