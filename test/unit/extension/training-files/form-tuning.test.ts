import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { TrainingFile } from "../../../../schemas/training.ts";
import type { FormInput } from "../../../../schemas/panels/training-form.ts";
import { deriveForm, type FormContext } from "../../../../extension/training-files/form/form-state.ts";
import { takeIntent, type FormIntent } from "../../../../extension/training-files/form/take-intent.ts";

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
    bases: [{ value: "smollm2", name: "SmolLM2", detail: "apache-2.0 · 98 MB" }],
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
