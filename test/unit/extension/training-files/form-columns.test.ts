import assert from "node:assert/strict";
import { test } from "node:test";
import type { FormInput } from "../../../../schemas/panels/training-form.ts";
import {
  columnsOfShape,
  guessColumns,
  partsToName,
  type RowsOptions,
} from "../../../../extension/training-files/form/columns.ts";
import { deriveForm, type FormContext } from "../../../../extension/training-files/form/form-state.ts";
import { readTrainingText } from "../../../../extension/training-files/form/read-text.ts";
import { chosenRows } from "../../../../extension/training-files/form/rows-state.ts";
import { takeIntent } from "../../../../extension/training-files/form/take-intent.ts";

const english = (text: string, ...values: (string | number)[]): string =>
  text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]));

const csv = { path: "/work/qa.csv" };
const facts = { rows: 200, heldOut: 0, meanCharacters: 90, longCharacters: 200 };
const input: FormInput = { rows: { kind: "file", ...csv }, texts: {}, folder: "", fileName: "" };

function derive(changes: Partial<FormInput>, rows: Partial<FormContext["rows"]>, original?: string) {
  const context: FormContext = {
    input: { ...input, ...changes },
    seen: 0,
    original,
    rows: { place: csv, columns: ["question", "answer"], isReading: false, ...rows },
    datasets: [],
    bases: [],
    files: [],
    machine: { cores: 4, memory: 16e9 },
    planning: "no",
    place: { folder: "/work", fileName: "qa" },
    isSaving: false,
  };
  return deriveForm(context, { t: english, language: "en", now: 0 });
}

const guessed = { prompt: "question", completion: "answer" };
const unknown = { isShapeUnknown: true, problem: "The shape of the rows is not recognised." };

test("Columns are guessed from names that say what they are, and from nothing else", () => {
  const cases: readonly (readonly [string, RowsOptions, object])[] = [
    ["question,answer", {}, guessed],
    ["id,Input,Output", {}, { prompt: "Input", completion: "Output" }],
    ["instruction,response", {}, { prompt: "instruction", completion: "response" }],
    ["a,b,c", {}, { completion: "a" }],
    ["left,right", {}, {}],
    ["left,right", { columns: { prompt: "right" } }, { completion: "left" }],
    ["prompt,chosen,rejected", {}, { chosen: "chosen", rejected: "rejected" }],
    ["body", {}, { text: "body" }],
    ["id,content", {}, { text: "content" }],
    ["question,answer", { format: "alpaca" }, { instruction: "question", output: "answer" }],
    ["chat,id", { format: "messages" }, { messages: "chat" }],
  ];
  for (const [header, options, expected] of cases)
    assert.deepEqual(guessColumns(options, header.split(",")), expected, header);
});

test("Which parts are named follows from the shape, and a template stands for the prompt", () => {
  assert.deepEqual(partsToName({ format: "text" }, ["left", "right"]), ["text"]);
  assert.deepEqual(partsToName({ columns: { output: "b" } }, ["a", "b"]), ["instruction", "output"]);
  assert.deepEqual(partsToName({ prompt_template: "{a}" }, ["a", "b"]), ["completion"]);
  assert.deepEqual(columnsOfShape({ prompt: "a", text: "b" }, "text"), { text: "b" });
});

test("What was guessed is shown and written, and gives way to what is chosen", () => {
  const { state, text } = derive({}, { facts, guessed });
  assert.match(
    text!,
    /\[dataset\]\npath = "qa.csv"\ncolumns = \{ prompt = "question", completion = "answer" \}\n/,
  );
  assert.deepEqual(state.rows.columns!.parts, [
    { part: "prompt", column: "question", isGuessed: true },
    { part: "completion", column: "answer", isGuessed: true },
  ]);
  const changed = takeIntent(input, { kind: "setColumn", part: "prompt", column: "answer", number: 1 })!;
  const other = derive(changed, { facts, guessed: { completion: "question" } });
  assert.match(other.text!, /columns = \{ completion = "question", prompt = "answer" \}/);
  assert.equal(other.state.rows.columns!.parts[0]!.isGuessed, false);
  assert.deepEqual(takeIntent(changed, { kind: "chooseFile", path: "/x.csv", number: 2 })!.columns, {});
});

test("Rows whose columns nobody knows can be saved, but not trained on, and the form asks for them", () => {
  const { state } = derive({}, { ...unknown, columns: ["left", "right"] });
  assert.deepEqual([state.canSave, state.canTrain], [true, false]);
  assert.match(state.rows.problem!, /Choose the columns below/);
  assert.deepEqual(
    state.rows.columns!.parts.map(({ column }) => column),
    ["", ""],
  );
  const asText = derive({ texts: { "dataset.format": "text" } }, { ...unknown, columns: ["left", "right"] });
  assert.deepEqual(
    asText.state.rows.columns!.parts.map(({ part }) => part),
    ["text"],
  );
  assert.equal(derive({}, { facts }).state.rows.columns, undefined, "rows that are recognised ask nothing");
  assert.equal(derive({}, { facts }).state.canTrain, true);
});

test("An edited file is read as it says, and its columns stay where they stand", () => {
  const read = (original: string) => chosenRows(input, readTrainingText(original, "/work")).options;
  const inline = `schema = 1\n[dataset]\npath = "qa.csv"\ncolumns = { prompt = "q", completion = "a" } # mine\n`;
  assert.deepEqual(read(inline), { columns: { prompt: "q", completion: "a" } });
  assert.equal(derive({ edited: "/work/qa.train.toml" }, { facts }, inline).text, inline);
  const columns = { prompt: "question" };
  const change = (original: string) =>
    derive({ edited: "/work/qa.train.toml", columns }, { facts }, original).text;
  assert.equal(change(inline), inline.replace('"q"', '"question"'));
  const table = `schema = 1\n[dataset]\npath = "qa.csv"\n[dataset.columns]\ncompletion = "a" # mine\n[training]\nsteps = 5\n`;
  assert.equal(change(table), table.replace("# mine\n", '# mine\nprompt = "question"\n'));
  const dotted = `schema = 1\ndataset.path = "qa.csv"\ndataset.columns.prompt = "q"\n`;
  assert.equal(change(dotted), dotted.replace('"q"', '"question"'));
  const asText = { texts: { "dataset.format": "text" }, columns: { text: "question" } };
  assert.equal(
    derive({ edited: "/work/qa.train.toml", ...asText }, { facts }, inline).text,
    inline.replace(
      '{ prompt = "q", completion = "a" } # mine',
      '{ text = "question" } # mine\nformat = "text"',
    ),
  );
});

test("Where another file is taken over, what it says of the columns is not doubted", () => {
  const original = `schema = 1\nextends = "base.train.toml"\n[dataset]\npath = "qa.csv"\n`;
  const { state, text } = derive({ edited: "/work/qa.train.toml" }, { ...unknown, guessed }, original);
  assert.deepEqual([state.rows.problem, state.rows.columns, state.canTrain], [undefined, undefined, true]);
  assert.equal(text, original);
});
