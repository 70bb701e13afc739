import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { importDataset } from "../../../../agent/dataset/import.ts";
import type { TrainyardError } from "../../../../agent/errors.ts";
import { questionOf } from "../../../../agent/evaluation/prompt.ts";
import type { TestSetRequest } from "../../../../agent/evaluation/requests.ts";
import { createTestSet } from "../../../../agent/evaluation/test-set/create.ts";
import { openTestSet, readShots, readTestRows } from "../../../../agent/evaluation/test-set/store.ts";
import { openHome } from "../../../../agent/store/home.ts";
import { AnswerSettings, type TestSet } from "../../../../schemas/test-set.ts";
import { DatasetSection } from "../../../../schemas/training.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const home = openHome(temporaryFolder());
const folder = temporaryFolder();

function requestFor(name: string, rows: readonly object[]): TestSetRequest {
  const file = path.join(folder, `${name}.jsonl`);
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return {
    ...{ name, source: { file, section: DatasetSection.parse({ path: file }) } },
    ...{ limit: 1000, seed: 0, fewShot: 0, ask: "auto", generation: AnswerSettings.parse({}) },
  };
}

const many = Array.from({ length: 75 }, (_, index) => index);

test("A task with choices has all of its rows, which no import would know", async () => {
  const rows = many.map((index) => ({ query: `${index} is`, choices: ["even", "odd"], gold: index % 2 }));
  const { task, rows: count, id } = await createTestSet(home, requestFor("choices", rows));
  assert.deepEqual([task, count], ["choice", 75]);
  const kept = await readTestRows(await openTestSet(home, id));
  assert.deepEqual(
    kept.map(({ line }) => line),
    many.map((index) => index + 1),
  );
});

test("Rows are kept out of a test for solved examples where there would be none", async () => {
  const rows = many.map((index) => ({ prompt: `What is ${index} plus 1?`, completion: `${index + 1}` }));
  const request = requestFor("sums", rows);
  const whole = await createTestSet(home, request);
  assert.deepEqual([whole.rows, whole.shots], [75, 0]);
  const { rows: count, shots, id } = await createTestSet(home, { ...request, examples: 5 });
  assert.deepEqual([count, shots], [70, 5]);
  const opened = await openTestSet(home, id);
  const lines = [...(await readTestRows(opened)), ...(await readShots(opened, 5))].map(({ line }) => line);
  assert.equal(new Set(lines).size, 75);
  const enough = await createTestSet(home, { ...request, limit: 60, examples: 5 });
  assert.deepEqual([enough.rows, enough.shots], [60, 15]);
});

test("Metrics that nobody names follow from what is expected", async () => {
  const kindsFor = async (name: string, answer: (index: number) => string): Promise<string[]> => {
    const rows = many.map((index) => ({ prompt: `Number ${index}?`, completion: answer(index) }));
    return (await createTestSet(home, requestFor(name, rows))).metrics.map(({ kind }) => kind);
  };
  assert.deepEqual(await kindsFor("labels", (index) => (index % 2 === 0 ? "even" : "odd")), [
    "label",
    "loss",
  ]);
  assert.deepEqual(await kindsFor("numbers", String), ["exact_match", "token_f1", "rouge_l", "loss"]);
  assert.deepEqual(
    await kindsFor("objects", (index) => JSON.stringify({ name: `${index} names`, group: `g${index % 2}` })),
    ["rouge_l", "label", "json_valid", "exact_match", "loss"],
  );
});

test("Rows that cannot be asked are counted", async () => {
  const asked = { query: "2 + 2 =", choices: ["3", "4"], gold: 1 };
  const rows = [asked, { ...asked, gold: 7 }, { ...asked, query: "1 + 3 =" }, { query: "?" }];
  const { rows: count, rowsLeftOut } = await createTestSet(home, requestFor("some", rows));
  assert.deepEqual([count, rowsLeftOut], [2, 2]);
});

test("A file with the columns that a run learnt is read as the run read its own", async () => {
  const file = path.join(folder, "tickets.csv");
  const ticket = (index: number): string => `Hello ${index},yard,wish`;
  writeFileSync(file, ["subject,body,category", ...many.map(ticket)].join("\n"));
  const train = path.join(folder, "train.csv");
  // The first is asked by the test.
  writeFileSync(
    train,
    ["subject,body,category", ...["0", "a", "b", "c"].map((one) => `Hello ${one},yard,wish`)].join("\n"),
  );
  const section = DatasetSection.parse({
    ...{ path: train, format: "alpaca", validation_fraction: 0 },
    ...{ prompt_template: "{subject}: {body}", completion_template: '{"category": "{category}"}' },
  });
  const { value } = await importDataset(home, {
    id: "tickets",
    file: train,
    section,
    baseFolder: folder,
    seed: 0,
  });
  const shots = { dataset: "tickets", version: value!.manifest.version, split: "train" };
  const plain = requestFor("tickets", []);
  const request = (of: string, examples: number): TestSetRequest => ({
    ...plain,
    source: { file: of, section: DatasetSection.parse({ path: of }), learnt: { section, shots } },
    examples,
  });
  const made = await createTestSet(home, request(file, 3));
  assert.deepEqual([made.rows, made.shots], [75, 3]);
  const opened = await openTestSet(home, made.id);
  const [row] = await readTestRows(opened);
  assert.equal(row?.kind === "answer" && row.expected, '{"category": "wish"}');
  const examples = (await readShots(opened, 3)).map(questionOf).toSorted();
  assert.deepEqual(examples, ["Hello a: yard", "Hello b: yard", "Hello c: yard"]);

  const others: readonly (readonly [string, object, TestSet["task"]])[] = [
    ["choices", { query: "0 is", choices: ["even", "odd"], gold: 0 }, "choice"],
    ["pairs", { prompt: "Hello", completion: "wish" }, "answer"],
  ];
  for (const [name, like, task] of others) {
    const rows = many.map((index) => ({ ...like, query: `${index} is`, prompt: `Hello ${index}` }));
    const { source } = requestFor(`own ${name}`, rows);
    const own = await createTestSet(home, request("file" in source ? source.file : "", 5));
    assert.deepEqual([own.task, own.rows, own.shots], [task, 70, 5]);
  }
  const lacking = path.join(folder, "lacking.csv");
  writeFileSync(lacking, "subject,category\nHello,wish\n");
  await assert.rejects(createTestSet(home, request(lacking, 0)), (error: TrainyardError) => {
    assert.match(error.problems[0]!.message, /prompt_template.*body|body.*prompt_template/);
    return true;
  });
});
