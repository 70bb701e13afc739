import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { TrainingFile } from "../../../../schemas/training.ts";
import type { RunPlan } from "../../../../schemas/protocol/run.ts";
import type { FormInput } from "../../../../schemas/panels/training-form.ts";
import { deriveForm, type FormContext } from "../../../../extension/training-files/form/form-state.ts";
import {
  afterSaving,
  takeIntent,
  type FormIntent,
} from "../../../../extension/training-files/form/take-intent.ts";

const english = (text: string, ...values: (string | number)[]): string =>
  text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]));

const place = { path: "/work/data/tickets.jsonl" };
const facts = { rows: 2000, heldOut: 0, meanCharacters: 600, longCharacters: 780 };

function derive(input: Partial<FormInput>, changes: Partial<FormContext> = {}) {
  const context: FormContext = {
    input: { rows: { kind: "file", path: place.path }, texts: {}, folder: "", fileName: "", ...input },
    seen: 0,
    rows: { place, facts, isReading: false },
    datasets: [],
    files: [],
    bases: [{ value: "smollm2", name: "SmolLM2", detail: "apache-2.0 · 98 MB", versions: [] }],
    machine: { cores: 4, memory: 16e9 },
    planning: "no",
    place: { folder: "/work", fileName: "tickets" },
    isSaving: false,
    ...changes,
  };
  return deriveForm(context, { t: english, language: "en", now: 0 });
}

type Change = FormIntent extends infer I ? (I extends unknown ? Omit<I, "number"> : never) : never;

/** What the form holds after its user has done all this. */
function after(input: FormInput, ...changes: readonly Change[]): FormInput {
  return changes.reduce((held, change) => takeIntent(held, { ...change, number: 1 })!, input);
}

const tuned = derive({ texts: { "model.base": "smollm2" } });

test("Whoever tunes a model gets a file with adapters and nothing of a new model", () => {
  assert.equal(
    tuned.text,
    `# Tunes SmolLM2 on tickets.jsonl.
schema = 1
name = "tickets"

[dataset]
path = "data/tickets.jsonl"

[model]
base = "smollm2"

[lora]
rank = 16
alpha = 32

[training]
steps = 1100
local_batch_size = 4
seq_len = 256

[checkpoint]
interval = 200
`,
  );
  assert.ok(TrainingFile.safeParse(parse(tuned.text)).success);
  assert.equal(tuned.state.fields["optimizer.lr"]!.usual, "2e-4");
});

test("A method writes what it needs, and takes back what it does not", () => {
  const { input } = tuned.state;
  const packed = derive(after(input, { kind: "setMethod", method: "adapters4" }));
  assert.match(packed.text!, /quantization = "int4"/);
  assert.equal(packed.state.tuning.method, "adapters4");
  const all = derive(
    after(
      input,
      { kind: "setMethod", method: "adapters4" },
      { kind: "setField", key: "lora.rank", text: "many" },
      { kind: "setMethod", method: "all" },
    ),
  );
  assert.doesNotMatch(all.text!, /lora|quantization/);
  assert.equal(all.state.fields["optimizer.lr"]!.usual, "2e-5");
});

test("Rows with a rejected answer are learnt from as preferences, unless somebody says otherwise", () => {
  const rows = { place, facts: { ...facts, arePreferences: true }, isReading: false };
  const preferring = derive({ texts: { "model.base": "smollm2" } }, { rows });
  assert.match(preferring.text!, /\[dpo\]\nbeta = 0\.1\n/);
  const input = after(preferring.state.input, { kind: "setPreferring", isOn: false });
  assert.doesNotMatch(derive(input, { rows }).text!, /dpo/);
});

test("Random weights after all make a new model", () => {
  const { text } = derive(after(tuned.state.input, { kind: "setBase", value: "" }));
  assert.doesNotMatch(text!, /base|lora/);
  assert.match(text!, /num_hidden_layers/);
});

const file = `schema = 1
[dataset]
path = "data/tickets.jsonl"

[model]
base = "../smollm2.gguf" # the small one
quantization = "int8"

# Narrow ones are enough.
[lora]
rank = 8 # tried 16
target_modules = ["q_proj", "v_proj"]

[training]
steps = 100
`;
const edited: Partial<FormInput> = { edited: "/work/tickets.train.toml" };

test("A file that tunes is shown as it stands", () => {
  const { state } = derive(edited, { original: file });
  assert.equal(state.toml, file);
  assert.equal(state.tuning.method, "adapters8");
  assert.equal(state.tuning.bases[0]!.name, "../smollm2.gguf");
  assert.equal(state.fields["lora.target_modules"]!.text, "q_proj,v_proj");
});

test("What is changed leaves comments and order, and a method takes its table with it", () => {
  const { input } = derive(edited, { original: file }).state;
  const wider = after(
    input,
    { kind: "setField", key: "lora.rank", text: "32" },
    { kind: "setField", key: "lora.target_modules", text: "q_proj, k_proj" },
  );
  assert.equal(
    derive(wider, { original: file }).text,
    file.replace("rank = 8", "rank = 32").replace(`"v_proj"`, `"k_proj"`),
  );
  const all = after(input, { kind: "setMethod", method: "all" });
  assert.equal(
    derive(all, { original: file }).text,
    file.replace(/quantization.*\n/, "").replace(/# Narrow[^]*?\n\n/, ""),
  );
});

test("A file that trained from scratch begins to tune", () => {
  const original = `schema = 1\n[dataset]\npath = "data/tickets.jsonl"\n\n[training]\nsteps = 100\n`;
  const { input } = derive(edited, { original }).state;
  const { text } = derive(after(input, { kind: "setBase", value: "smollm2" }), { original });
  assert.equal(
    text,
    original.replace(
      "[training]",
      `[model]\nbase = "smollm2"\n\n[lora]\nrank = 16\nalpha = 32\n\n[training]`,
    ),
  );
});

const versions = ["v2", "v1"].map((value) => ({ value, name: `made ${value}` }));
const bases = [{ value: "smollm2", name: "SmolLM2", detail: "", versions }];

test("A version of the base is asked for where there are several, and goes with its base", () => {
  const one = derive({ texts: { "model.base": "smollm2" } });
  assert.ok(one.state.idle.includes("model.base_version"));
  const input = after(one.state.input, { kind: "setField", key: "model.base_version", text: "v1" });
  const older = derive(input, { bases });
  assert.ok(!older.state.idle.includes("model.base_version"));
  assert.match(older.text!, /base = "smollm2"\nbase_version = "v1"\n/);
  assert.equal(older.cost!.version, "v1");
  const other = after(input, { kind: "setBase", value: "other" });
  assert.doesNotMatch(derive(other, { bases }).text!, /base_version/);
});

test("What the ways to tune take is asked with the part of the tokens that the last plan found to carry loss", () => {
  const { state, text, cost } = tuned;
  assert.deepEqual([cost!.lossShare, cost!.pairs], [undefined, false]);
  const lossShare = { most: 0.5, mean: 0.25 };
  const plan = { seconds: 60, words: [] as string[], model: {}, lossShare } as unknown as RunPlan;
  const answer = { text: text!, steps: 10, plan, problems: [] };
  assert.deepEqual(derive(state.input, { answer }).cost, { ...cost, lossShare });
  // Of a longer training, too, until its own plan is there.
  const longer = after(state.input, { kind: "setField", key: "training.steps", text: "5000" });
  assert.deepEqual(derive(longer, { answer }).cost!.lossShare, lossShare);
  const texts = { "model.base": "smollm2", "training.steps": "100" };
  const [one, two] = [false, true].map((dpo) => derive({ texts, tables: { dpo } }).cost!);
  assert.deepEqual([two!.pairs, two!.tokens / two!.sequenceLength / two!.batchSize], [true, 200]);
  assert.equal(one!.tokens / one!.sequenceLength / one!.batchSize, 100);
});

test("What is answered in the end is asked step by step, and nothing is written that means nothing", () => {
  const { input, idle } = tuned.state;
  assert.deepEqual(
    idle.filter((key) => key.startsWith("evaluation.")),
    [
      "evaluation.test_set",
      "evaluation.metrics",
      "evaluation.max_new_tokens",
      "evaluation.baseline",
      "evaluation.few_shot",
    ],
  );
  const chosen = after(
    input,
    { kind: "setField", key: "evaluation.samples", text: "200" },
    { kind: "setField", key: "evaluation.baseline", text: "true" },
    { kind: "setField", key: "evaluation.few_shot", text: "5" },
    { kind: "setField", key: "evaluation.metrics", text: "label,loss" },
  );
  const answering = derive(chosen);
  assert.match(
    answering.text!,
    /samples = 200\nmetrics = \["label", "loss"\]\nfew_shot = 5\nbaseline = true\n/,
  );
  assert.ok(TrainingFile.safeParse(parse(answering.text!)).success);
  const none = derive(after(chosen, { kind: "setField", key: "evaluation.samples", text: "" }));
  assert.doesNotMatch(none.text!, /samples|baseline|few_shot|metrics/);
  const cleared = derive(after(chosen, { kind: "setField", key: "evaluation.metrics", text: "" }));
  assert.doesNotMatch(cleared.text!, /metrics/);
});

test("Numbers of a file are asked for where that file is written", () => {
  const { input, idle } = tuned.state;
  assert.ok(idle.includes("export.onnx_type") && !idle.includes("export.modelfile"));
  const onnx = derive(
    after(
      input,
      { kind: "setField", key: "export.formats", text: "onnx" },
      { kind: "setField", key: "export.onnx_type", text: "int8" },
      { kind: "setField", key: "export.modelfile", text: "true" },
    ),
  );
  assert.match(onnx.text!, /formats = \["onnx"\]\nonnx_type = "int8"\n/);
  assert.doesNotMatch(onnx.text!, /modelfile/);
});

test("What stands in a file is shown, also where it means nothing", () => {
  const original = `${file}\n[evaluation]\nbaseline = true\n`;
  const { state } = derive(edited, { original });
  assert.ok(!state.idle.includes("evaluation.baseline"));
  assert.equal(state.toml, original);
});

test("What is typed while the file is written is still to be saved", () => {
  const begun: FormInput = { rows: { kind: "none" }, texts: {}, folder: "/work", fileName: "tickets" };
  const saved = after(
    begun,
    { kind: "setField", key: "training.steps", text: "100" },
    { kind: "setColumn", part: "prompt", column: "question" },
  );
  const now = after(
    saved,
    { kind: "setField", key: "optimizer.lr", text: "1e-4" },
    { kind: "setPreferring", isOn: true },
  );
  assert.deepEqual(afterSaving(saved, now, "/work/tickets.train.toml"), {
    edited: "/work/tickets.train.toml",
    rows: { kind: "none" },
    texts: { "optimizer.lr": "1e-4" },
    columns: {},
    tables: { dpo: true },
    folder: "",
    fileName: "",
  });
});
