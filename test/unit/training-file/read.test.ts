import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { readTrainingFile } from "../../../agent/training-file/read.ts";
import { processorTime } from "../../support/processor-time.ts";
import { expectProblems, smallest, writeFiles } from "./marked.ts";

test("The smallest training file is filled in with defaults and absolute paths", async () => {
  const folder = await writeFiles({ "run.train.toml": smallest });
  const { value, problems } = await readTrainingFile(path.join(folder, "run.train.toml"));
  assert.deepEqual(problems, []);
  assert.equal(value?.dataset.path, path.join(folder, "rows.jsonl"));
  assert.equal(value.optimizer.lr, 1e-3);
  assert.equal(value.tokenizer.kind, "bpe");
});

const mistakes: Readonly<Record<string, readonly [file: string, ...expected: string[]]>> = {
  "A key with a typing slip": [
    "schema = 1\n[dataset]\npath = 'rows.jsonl'\n[optimizer]\n▸weight_deacy = 0.1",
    'error unknown_key: There is no key "weight_deacy" in [optimizer]. | Did you mean weight_decay?',
  ],
  "A short key with two letters exchanged": [
    `${smallest}[training]\n▸stesp = 3`,
    'error unknown_key: There is no key "stesp" in [training]. | Did you mean steps?',
  ],
  "A key that belongs in another table": [
    `▸lr = 0.1\n${smallest}`,
    'error unknown_key: There is no key "lr" at the top. | It belongs in [optimizer].',
  ],
  "A key that two other tables have": [
    `${smallest}[training]\n▸interval = 3`,
    'error unknown_key: There is no key "interval" in [training]. | It belongs in [checkpoint] or in [evaluation].',
  ],
  "A key that other trainers call differently": [
    `${smallest}[training]\n▸learning_rate = 3\n▸"batch-size" = 2`,
    'error unknown_key: There is no key "learning_rate" in [training]. | Did you mean lr in [optimizer]?',
    'error unknown_key: There is no key "batch-size" in [training]. | Did you mean local_batch_size?',
  ],
  "A key that resembles nothing": [
    `${smallest}[checkpoint]\n▸colour = 1`,
    'error unknown_key: There is no key "colour" in [checkpoint]. | The keys here are interval, keep_latest_k.',
  ],
  "A table with a typing slip": [
    `${smallest}[▸optimiser]\nlr = 1`,
    'error unknown_table: There is no table "optimiser". | Did you mean [optimizer]?',
  ],
  "A table that is not known": [
    `${smallest}[▸quantum]`,
    'error unknown_table: There is no table "quantum". | The tables are dataset, tokenizer, model, lora, dpo, training, activation_checkpoint, optimizer, lr_scheduler, checkpoint, evaluation, export.',
  ],
  "A number outside its range": [
    `${smallest}[training]\nsteps = ▸0\nseq_len = ▸131073\nmax_norm = ▸-1`,
    "error value_not_allowed: training.steps is 0; it must be a whole number from 1 to 100,000,000 (steps). | What it means: Optimizer steps.",
    "error value_not_allowed: training.seq_len is 131073; it must be a whole number from 2 to 131,072 (tokens). | What it means: Tokens in a sequence.",
    "error value_not_allowed: training.max_norm is -1; it must be a number of at least 0. | What it means: Largest global norm of the gradient; longer ones are scaled down. 0 turns clipping off.",
  ],
  "Numbers that are none": [
    `${smallest}[optimizer]\nlr = ▸inf\neps = ▸nan\nbeta1 = ▸"0.9"`,
    "error value_not_allowed: optimizer.lr is inf; it must be a number above 0 and at most 10. | What it means: Peak learning rate. When left out: 1e-3 from random weights, 2e-4 for adapters, 2e-5 for all weights of a base, and a tenth of these two with [dpo].",
    "error value_not_allowed: optimizer.eps is nan; it must be a number above 0. | What it means: Added to the root of the second moment.",
    'error value_not_allowed: optimizer.beta1 is "0.9"; it must be a number from 0 to 1. | Write 0.9 without quotes.',
  ],
  "Values of another type": [
    `${smallest}name = ▸3\n[training]\npacking = ▸"yes"\nsteps = ▸1.5\nseed = ▸1979-05-27\n`.replace(
      "▸[",
      "[",
    ),
    "error value_not_allowed: name is 3; it must be a text of 1 to 100 characters. | What it means: What the run is called. The file's name when left out.",
    'error value_not_allowed: training.packing is "yes"; it must be true or false. | What it means: Put several rows into one sequence; no token attends to a token of another row.',
    "error value_not_allowed: training.steps is 1.5; it must be a whole number from 1 to 100,000,000 (steps). | What it means: Optimizer steps.",
    "error value_not_allowed: training.seed is the date 1979-05-27; it must be a whole number from 0 to 4,294,967,295. | What it means: Seed of everything random: weights, order, dropout, splits.",
  ],
  "A choice with a typing slip": [
    `${smallest}[model]\nfamily = ▸"lama"\n[export]\nformats = ["onnx", ▸'gfuf']`,
    'error value_not_allowed: model.family is "lama"; it must be "llama" or "gpt2". | Did you mean "llama"?',
    'error value_not_allowed: export.formats[1] is "gfuf"; it must be "safetensors", "gguf", "onnx" or "adapter". | Did you mean "gguf"?',
  ],
  "A value where a table belongs": [
    `${smallest}model = ▸3`,
    "error value_not_allowed: model is 3; it must be a table. | What it means: The decoder-only transformer to train, or the published one to tune.",
  ],
  "A column that is no text": [
    `${smallest}dataset.columns = { prompt = ▸3 }`,
    "error value_not_allowed: dataset.columns.prompt is 3; it must be a text. | ",
  ],
  "A dataset without a path": [
    'schema = 1\n[▸dataset]\nname = "x"',
    "error missing_key: The key dataset.path is missing, and dataset.id, which could take its place. | Add path = …: File with the rows: .txt, .json, .jsonl or .csv, relative to this training file. With `name`, a LLaMA-Factory dataset_info.json may stand here. Left out where `id` names rows that are imported already.",
  ],
  "An empty file": [
    "▸▸",
    "error missing_key: The key schema is missing. | Add schema = 1.",
    "error missing_key: The table [dataset] is missing. | Add [dataset] with path or id.",
  ],
  "A schema of the future": [
    'schema = ▸2\ndataset.path = "rows.jsonl"',
    "error value_not_allowed: schema is 2; it must be 1. | What it means: Version of this file's schema.",
  ],
  "A dataset that is not there": [
    "schema = 1\n[dataset]\npath = ▸'rows.json'\nvalidation_path = ▸'missing/held-out.txt'",
    "error file_not_found: There is no file ./rows.json. | Did you mean rows.jsonl?",
    "error file_not_found: There is no file ./missing/held-out.txt. | Check the path; it is taken relative to the file that names it, or to the current folder.",
  ],
  "A key that means something to JavaScript": [
    `${smallest}[dataset.columns]\n▸__proto__ = "x"`,
    'error unknown_key: There is no key "__proto__". | Remove it.',
  ],
};

for (const [name, [file, ...expected]] of Object.entries(mistakes))
  test(`${name} is refused with its place and what to do`, async () => {
    const value = await expectProblems({ "run.train.toml": file }, expected);
    assert.equal(value, undefined);
  });

test("Nothing in a file reaches the prototype of objects", async () => {
  const file = '[__proto__]\npolluted = 1\n[constructor.prototype]\npolluted = 1\n["__proto__"."x"]\ny = 1';
  const folder = await writeFiles({ "run.train.toml": file });
  const { value } = await readTrainingFile(path.join(folder, "run.train.toml"));
  assert.equal(value, undefined);
  assert.equal(Reflect.get({}, "polluted"), undefined);
});

test("A folder where a dataset belongs is refused", async () => {
  const folder = await writeFiles({ "run.train.toml": 'schema = 1\ndataset.path = "rows"' });
  await mkdir(path.join(folder, "rows"));
  const { problems } = await readTrainingFile(path.join(folder, "run.train.toml"));
  assert.deepEqual(
    problems.map(({ code, line, column }) => [code, line, column]),
    [["not_a_file", 2, 16]],
  );
});

test("No more than a hundred problems are listed", async () => {
  const keys = Array.from({ length: 5000 }, (_, index) => `unknown${index} = 1`).join("\n");
  const folder = await writeFiles({ "run.train.toml": `${keys}\n${smallest}` });
  const { problems } = await readTrainingFile(path.join(folder, "run.train.toml"));
  assert.equal(problems.length, 101);
  assert.equal(problems.at(-1)?.code, "problems_not_shown");
});

test("Every beginning of a file is read without failing, each in far less than a second", async () => {
  const whole = `# A comment with é and 🚂\n${smallest}name = "x"\n[model]\nfamily = 'gpt2' # which\n[dataset.columns]\n"a b" = """two\nlines"""\n[export]\nformats = [\n "gguf",\n]\n`;
  const folder = await writeFiles({});
  const file = path.join(folder, "run.train.toml");
  let slowest = 0;
  for (let length = 0; length <= whole.length; length++) {
    await writeFile(file, whole.slice(0, length));
    const started = processorTime();
    const { value, problems } = await readTrainingFile(file);
    slowest = Math.max(slowest, processorTime() - started);
    assert.equal(
      value === undefined,
      problems.some(({ severity }) => severity === "error"),
    );
  }
  assert.ok(slowest < 500, `${slowest} ms`);
});
