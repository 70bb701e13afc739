import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { addressPath, placeInAddress } from "../../../../../extension/panels/dataset/address.ts";
import { rowsInTraining } from "../../../../../extension/panels/dataset/training-files.ts";
import {
  chosenTokenizer,
  tokenizerChoices,
  tokenizerReference,
} from "../../../../../extension/panels/dataset/tokenizers.ts";
import type { ModelSummary } from "../../../../../schemas/protocol/model.ts";
import type { RunSummary } from "../../../../../schemas/protocol/run.ts";

test("An address leads back to its version, whatever the dataset is called", () => {
  const place = { dataset: "fragen-1a2b", version: "0123456789abcdef", split: "train" };
  for (const name of ["Fragen", "a/b\\c: d?", "..", "日本 語", "\u0000"]) {
    const path = addressPath(place, name);
    assert.deepEqual(placeInAddress(path), place);
    assert.match(path, /\.jsonl$/);
    assert.equal(path.split("/").length, 5);
  }
  assert.equal(placeInAddress("/only/three/parts"), undefined);
  assert.equal(placeInAddress("////x.jsonl"), undefined);
});

test("A training file says how its rows become examples, and how long a sequence is", () => {
  const text = `
    [dataset]
    path = "data/questions.csv"
    format = "prompt-completion"
    columns = { prompt = "question", completion = "answer" }
    validation_path = "held-out.csv"
    unknown = 1
    [training]
    seq_len = 512
  `;
  assert.deepEqual(rowsInTraining(text, "/work", "/work/data/questions.csv"), {
    options: {
      format: "prompt-completion",
      columns: { prompt: "question", completion: "answer" },
      validation_path: path.resolve("/work/held-out.csv"),
    },
    sequenceLength: 512,
  });
  assert.equal(rowsInTraining(text, "/work", "/work/data/others.csv"), undefined);
  assert.equal(rowsInTraining("[dataset\n", "/work", "/work/x.csv"), undefined);
  const wrong = `[dataset]\npath = "x.csv"\nformat = "what"\n[training]\nseq_len = "long"`;
  const found = rowsInTraining(wrong, "/work", "/work/x.csv");
  assert.equal(found?.sequenceLength, undefined);
});

const run = (id: string, step: number, dataset?: string): RunSummary =>
  ({
    id,
    name: id.toUpperCase(),
    step,
    ...(dataset && { dataset: { id: dataset, version: "v" } }),
  }) as RunSummary;
const model = { id: "m", name: "M", versions: [{ run: "b" }] } as unknown as ModelSummary;

test("Tokenizers are those of runs that have begun, of models and of files, with the lengths that are known", () => {
  const runs = [run("a", 0), run("b", 10, "other"), run("c", 20, "mine")];
  const sources = { runs, models: [model], files: ["/w/t/tokenizer.json"], lengths: new Map([["b", 64]]) };
  const choices = tokenizerChoices({ ...sources, ownLength: undefined });
  assert.deepEqual(
    choices.map(({ id, label, sequenceLength }) => [id, label.replaceAll("\\", "/"), sequenceLength]),
    [
      ["run:b", "B", 64],
      ["run:c", "C", null],
      ["model:m", "M", 64],
      ["file:/w/t/tokenizer.json", "t/tokenizer.json", null],
    ],
  );
  assert.ok(
    tokenizerChoices({ ...sources, ownLength: 99 }).every(({ sequenceLength }) => sequenceLength === 99),
  );
  assert.equal(chosenTokenizer(choices, "model:m", runs, "mine"), "model:m");
  assert.equal(chosenTokenizer(choices, "run:gone", runs, "mine"), "run:c");
  assert.equal(chosenTokenizer(choices, undefined, runs, undefined), "run:b");
  assert.equal(chosenTokenizer([], undefined, runs, "mine"), null);
  assert.deepEqual(tokenizerReference("file:C:\\a\\tokenizer.json"), { file: "C:\\a\\tokenizer.json" });
  assert.deepEqual(tokenizerReference("run:b"), { run: "b" });
});
