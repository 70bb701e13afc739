import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { writeModelFolder } from "../../../agent/model/huggingface.ts";
import type { Evaluation } from "../../../schemas/evaluation.ts";
import { tinyModel } from "../../support/tiny-model.ts";
import { writeTinyTuning } from "../../support/tiny-training.ts";
import { createYard, type Yard } from "./yard.ts";

let yard: Yard;

before(() => {
  yard = createYard();
});
after(() => yard.remove());

test("A file with the columns that a run learnt is asked as the run read its own, beside its base with examples of its training", async () => {
  const tiny = path.join(yard.home, "tiny-of-tickets");
  await writeModelFolder(tiny, await tinyModel("llama", { contextLength: 256 }));
  const training = writeTinyTuning(yard.home, "tickets", tiny);
  const tickets = (from: number): string =>
    ["subject,kind", ...Array.from({ length: 20 }, (_, index) => `Hi ${from + index},ok`)].join("\n");
  writeFileSync(path.join(yard.home, "tickets.csv"), tickets(0));
  writeFileSync(path.join(yard.home, "test.csv"), tickets(20));
  const read = `format = "prompt-completion"\nprompt_template = "Sort {subject}"\ncompletion_template = " {kind}"`;
  const text = readFileSync(training, "utf8");
  writeFileSync(training, text.replace('"rows.jsonl"', `"tickets.csv"\n${read}`));
  const trained = await yard.run("train", training);
  assert.equal(trained.code, 0, trained.err);
  const words = ["--task", "test.csv", "--baseline", "--few-shot", "2", "--max-tokens", "2", "--json"];
  const { code, objects, err } = await yard.run("evaluate", "tickets", ...words);
  assert.equal(code, 0, err);
  const { evaluations } = objects.at(-1) as { evaluations: { testSet: { id: string }; rows: number }[] };
  assert.deepEqual(
    evaluations.map(({ rows }) => rows),
    [20, 20, 20],
  );
  const [testSet] = evaluations.map((one) => path.join(yard.home, "test-sets", one.testSet.id));
  assert.match(
    readFileSync(path.join(testSet!, "rows.jsonl"), "utf8"),
    /^\{"kind":"answer","line":2,"prompt":"Sort Hi 20","expected":" ok"/,
  );
  assert.match(
    readFileSync(path.join(testSet!, "shots.jsonl"), "utf8"),
    /^(\{.*"prompt":"Sort Hi 1?\d".*\n)+$/,
  );
});

test("Prompts are asked as the run has learnt them, or as is said", async () => {
  const tiny = path.join(yard.home, "tiny");
  await writeModelFolder(tiny, await tinyModel("llama", { contextLength: 256 }));
  const training = writeTinyTuning(yard.home, "chatting", tiny);
  const text = readFileSync(training, "utf8").replace('"never"', '"always"');
  // Tiny vocabularies make many tokens of a template.
  writeFileSync(training, text.replace("seq_len = 32", "seq_len = 200"));
  const trained = await yard.run("train", training);
  assert.equal(trained.code, 0, trained.err);
  const words = ["--task", "rows.jsonl", "--limit", "2", "--max-tokens", "2", "--metric", "exact", "--json"];
  const formsOf = async (...more: string[]): Promise<string[]> => {
    const { code, objects, err } = await yard.run("evaluate", "chatting", ...words, ...more);
    assert.equal(code, 0, err);
    const { evaluations } = objects.at(-1) as { evaluations: { settings: { ask: string } }[] };
    return evaluations.map(({ settings }) => settings.ask);
  };
  assert.deepEqual(await formsOf(), ["chat"]);
  assert.deepEqual(await formsOf("--ask", "auto"), ["auto"]);
  assert.deepEqual(await formsOf("--ask", "chat", "--baseline"), ["chat", "chat"]);
});

test("Scales of an adapter are compared on what was held out of its run, beside the base", async () => {
  const tiny = path.join(yard.home, "small");
  await writeModelFolder(tiny, await tinyModel("llama", { contextLength: 256 }));
  const training = writeTinyTuning(yard.home, "added", tiny, { tables: "[lora]\nrank = 2\n" });
  const trained = await yard.run("train", training);
  assert.equal(trained.code, 0, trained.err);
  const words = ["--limit", "2", "--max-tokens", "2", "--metric", "exact", "--json"];
  const named = ["small+added*0.5", "./small+added:4"];
  const { code, objects, err } = await yard.run("evaluate", ...named, "--baseline", ...words);
  assert.equal(code, 0, err);
  const { evaluations } = objects.at(-1) as { evaluations: Evaluation[] };
  const run = evaluations
    .flatMap(({ model }) => model.reference.adapters ?? [])
    .map(({ model }) => model)[0]!;
  assert.ok("run" in run && run.run.startsWith("added-"), JSON.stringify(run));
  assert.deepEqual(
    evaluations.map(({ model }) => model.label),
    ["small", `small+${run.run}:4*0.5`, `small+${run.run}:4`],
  );
  const beside = await yard.run("evaluate", "small", "small+added*0.5", ...words);
  assert.equal(beside.code, 0, beside.err);
  for (const [wrong, error] of [
    ["small+added*", /model_not_found/],
    ["small+tickets", /adapter_not_usable/],
    ["small+added:3", /checkpoint_not_found/],
  ] as const)
    assert.match(JSON.stringify((await yard.run("evaluate", wrong, ...words)).objects.at(-1)), error);
});
