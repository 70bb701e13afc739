import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { TrainingFile } from "../../../../schemas/training.ts";
import type { FormInput, FormKey } from "../../../../schemas/panels/training-form.ts";
import { deriveForm, type FormContext } from "../../../../extension/training-files/form/form-state.ts";
import { formKeys, parseText } from "../../../../extension/training-files/form/key-rules.ts";
import { takeIntent } from "../../../../extension/training-files/form/take-intent.ts";

const english = (text: string, ...values: (string | number)[]): string =>
  text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]));

function derive(input: Partial<FormInput>, changes: Partial<FormContext> = {}) {
  const context: FormContext = {
    input: {
      rows: { kind: "file", path: "/work/data/rows.jsonl" },
      texts: {},
      folder: "",
      fileName: "",
      ...input,
    },
    seen: 0,
    rows: {
      place: { path: "/work/data/rows.jsonl" },
      facts: { rows: 2000, heldOut: 0, meanCharacters: 90, longCharacters: 200 },
      isReading: false,
    },
    datasets: [],
    bases: [],
    files: [],
    machine: { cores: 4, memory: 16e9 },
    planning: "no",
    place: { folder: "/work", fileName: "helper" },
    isSaving: false,
    ...changes,
  };
  return deriveForm(context, { t: english, language: "en", now: 0 });
}

/** An edited file with these fields changed. */
function edited(original: string, texts: FormInput["texts"], input: Partial<FormInput> = {}) {
  return derive({ edited: "/work/helper.train.toml", texts, ...input }, { original });
}

const file = `schema = 1
extends = "base.train.toml" # shared
[dataset]
path = "data/rows.jsonl"
columns = { prompt = "q", completion = "a" }
[training]
steps = 1_000 # enough
[optimizer]
lr = 3.0e-3
`;

test("A new file holds what a person would write, and the agent reads it without a word", () => {
  const { state, text } = derive({});
  assert.equal(state.canSave, true);
  assert.deepEqual(state.changedLines, []);
  assert.equal(
    text,
    `# Learns from rows.jsonl, from scratch.
schema = 1
name = "helper"

[dataset]
path = "data/rows.jsonl"

[tokenizer]
vocab_size = 1024

[model]
num_hidden_layers = 4
hidden_size = 128
num_attention_heads = 4
# Wider than usual, as befits a narrow model.
initializer_range = 0.06

[training]
steps = 700
local_batch_size = 16
seq_len = 128

[optimizer]
lr = 3e-3

[checkpoint]
interval = 100

[evaluation]
interval = 50
`,
  );
  assert.ok(TrainingFile.safeParse(parse(text)).success);
});

test("An imported version is named with its id, and not with the file that it came from", () => {
  const place = {
    path: "/elsewhere/far/away/deep/rows.jsonl",
    id: "rows-1a2b3c4d",
    version: "0123456789abcdef",
  };
  const input: Partial<FormInput> = { rows: { kind: "imported", id: place.id, version: place.version } };
  const { text, state } = derive(input, { rows: { place, isReading: false } });
  const [, table] = /\[dataset\]\n([^[]*)\n\n/.exec(text!)!;
  assert.equal(table, `id = "rows-1a2b3c4d"\nversion = "0123456789abcdef"`);
  assert.equal(state.rows.canHoldOut, false);
});

test("What suits the data follows from what its user has chosen", () => {
  const { state } = derive({ texts: { "model.hidden_size": "768", "training.seq_len": "1024" } });
  assert.equal(state.fields["optimizer.lr"]!.text, "5e-4");
  assert.equal(state.fields["model.num_attention_heads"]!.text, "12");
  assert.equal(state.fields["training.local_batch_size"]!.text, "2");
  assert.equal(state.fields["training.steps"]!.meaning, "Each row is seen about 20×.");
});

test("A size fills the fields of its shape, and is the chosen one", () => {
  const input = takeIntent(derive({}).state.input, { kind: "setSize", id: "small", number: 1 })!;
  const { state } = derive(input);
  assert.deepEqual(
    state.sizes.filter(({ isChosen }) => isChosen).map(({ id }) => id),
    ["small"],
  );
  assert.match(state.toml, /num_hidden_layers = 6\nhidden_size = 256\nnum_attention_heads = 8/);
});

test("An edited file shows what it says as it says it, and its defaults beside", () => {
  const { fields, rows, problems } = edited(file, {}).state;
  assert.equal(fields["training.steps"]!.text, "1_000");
  assert.equal(fields["optimizer.lr"]!.text, "3.0e-3");
  assert.deepEqual([fields["training.seq_len"]!.text, fields["training.seq_len"]!.usual], ["", "128"]);
  assert.equal(fields["lr_scheduler.warmup_steps"]!.usual, "100");
  assert.equal(rows.label, "rows.jsonl");
  assert.match(problems[0]!.message, /takes over base\.train\.toml/);
});

test("Nothing in an edited file changes but what was changed in the form", () => {
  assert.equal(edited(file, {}).text, file);
  assert.equal(edited(file, { "training.steps": "1_000" }).text, file, "typed as it was");
  const { state, text } = edited(file, {
    "training.steps": "2000",
    "training.seed": "7",
    "optimizer.lr": "",
  });
  const expected = file.replace("1_000 # enough", "2000 # enough\nseed = 7").replace("lr = 3.0e-3\n", "");
  assert.equal(text, expected);
  assert.deepEqual(state.changedLines, [6, 7]);
});

test("Other rows change the keys that name them, and no other", () => {
  const rows = { place: { path: "/work/new.jsonl" }, isReading: false };
  const original = file.replace('path = "data/rows.jsonl"', 'path = "x.jsonl"\nid = "x-1"\nversion = "abc"');
  const input: FormInput = {
    edited: "/work/helper.train.toml",
    rows: { kind: "file", path: "/work/new.jsonl" },
    texts: {},
    folder: "",
    fileName: "",
  };
  assert.equal(derive(input, { original, rows }).text, file.replace("data/rows.jsonl", "new.jsonl"));
});

test("What cannot be read is said at its field, and nothing is saved or planned", () => {
  const faults: readonly (readonly [FormKey, string, string])[] = [
    ["training.steps", "many", "A whole number from 1 to 100,000,000."],
    ["training.steps", "1.5", "A whole number from 1 to 100,000,000."],
    ["training.seed", "-1", "A whole number from 0 to 4,294,967,295."],
    ["training.seq_len", "1", "A whole number from 2 to 131,072."],
    ["evaluation.patience", "0", "A whole number of at least 1."],
    ["optimizer.lr", "0", "A number above 0, at most 10."],
    ["optimizer.weight_decay", "2", "A number from 0 to 1."],
    ["model.dropout", "1", "A number from 0 to 0.9."],
    ["name", "x".repeat(101), "At most 100 characters."],
    ["lr_scheduler.schedule", "cosin", "One of cosine, linear, constant, wsd."],
  ];
  for (const [key, given, problem] of faults) {
    const { state, text } = derive({ texts: { [key]: given } });
    assert.deepEqual([state.fields[key]!.problem, state.fields[key]!.isError], [problem, true], key);
    assert.deepEqual([state.canSave, state.plan.kind, text], [false, "none", undefined]);
  }
});

test("Every field takes its default, and what a person may write", () => {
  const { fields } = derive({}).state;
  for (const key of formKeys) {
    const isWord = key === "evaluation.patience" || key === "evaluation.samples";
    const usual = isWord ? "3" : fields[key]!.usual;
    if (usual !== "") assert.equal(parseText(key, usual, english).problem, undefined, key);
  }
  assert.deepEqual(parseText("training.steps", " 10_000 ", english), { value: 10_000 });
  assert.deepEqual(parseText("optimizer.lr", "6E-4", english), { value: 6e-4 });
  assert.deepEqual(parseText("export.formats", "", english), { value: [] });
});

test("What the agent finds wrong stands at the field of its key, and the rest beside", () => {
  const { state, text } = edited(file, { "training.steps": "10" });
  assert.ok(state.canSave);
  const lines = text!.split("\n");
  const at = (part: string) => ({
    file: "/work/unsaved.train.toml",
    line: lines.findIndex((line) => line.includes(part)) + 1,
    column: lines.find((line) => line.includes(part))!.indexOf(part) + 1,
  });
  const problem = (severity: "error" | "warning", message: string) => ({
    code: "x",
    severity,
    message,
    advice: "Do.",
  });
  const problems = [
    { ...problem("error", "Too few."), ...at("10") },
    { ...problem("warning", "Odd."), ...at("lr") },
    { ...problem("error", "Not there."), ...at('"data/rows.jsonl"') },
    { ...problem("warning", "Strange."), ...at("columns") },
    { ...problem("warning", "Long."), file: "/work/data/rows.jsonl", line: 3 },
  ];
  const answer = { text: text!, steps: 10, plan: null, problems };
  const original = file;
  const input: Partial<FormInput> = { edited: "/work/helper.train.toml", texts: { "training.steps": "10" } };
  const told = derive(input, { original, answer }).state;
  assert.equal(told.fields["training.steps"]!.problem, "Too few. Do.");
  assert.deepEqual(
    [told.fields["optimizer.lr"]!.problem, told.fields["optimizer.lr"]!.isError],
    ["Odd. Do.", false],
  );
  assert.equal(told.rows.problem, "Not there. Do. (1 more)");
  assert.deepEqual(told.problems.at(-1), { message: "Strange. Do.", isError: false });
  assert.equal(told.canSave, false);
  const other = derive({ ...input, texts: { "training.steps": "11" } }, { original, answer }).state;
  assert.equal(other.fields["training.steps"]!.problem, undefined, "said of another text");
});

test("A file that is no TOML says where, and cannot be saved", () => {
  const { state, text } = edited("schema = 1\n[training\n", {});
  assert.equal(text, undefined);
  assert.deepEqual(state.problems, [
    { message: "Line 2 is no TOML. Mend it in the text first.", isError: true },
  ]);
  assert.equal(state.canSave, false);
});
