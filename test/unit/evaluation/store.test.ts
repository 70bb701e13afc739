import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import * as z from "zod";
import { mendLastLine, readJsonLines } from "../../../agent/evaluation/json-lines.ts";
import {
  evaluationId,
  leaveEvaluation,
  listEvaluations,
  openEvaluation,
  removeEvaluation,
  takeEvaluation,
  writeEvaluation,
} from "../../../agent/evaluation/store.ts";
import { createTestSet } from "../../../agent/evaluation/test-set/create.ts";
import { openTestSet, readShots, readTestRows } from "../../../agent/evaluation/test-set/store.ts";
import { openHome } from "../../../agent/store/home.ts";
import type { Evaluation } from "../../../schemas/evaluation.ts";
import { DatasetSection } from "../../../schemas/training.ts";
import { codeOf } from "../../support/failures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const generation = { maxTokens: 8, temperature: 0, seed: 0, stop: [] };
const settings = { fewShot: 0, ask: "auto" as const, generation };

function running(id: string): Evaluation {
  return {
    ...{ schema: 1, id, createdAt: "2026-01-31T12:00:00.000Z", state: "running", task: "answer" },
    testSet: { id: "tickets", name: "Tickets", content: "c" },
    model: { reference: { model: "m" }, label: "m", weights: "w" },
    ...{ settings, rows: 4, answered: 0, cut: 0, seconds: 0, metrics: [] },
  };
}

test("An evaluation whose process is gone counts as cancelled, and may be gone on with", async () => {
  const home = openHome(temporaryFolder());
  const folder = await takeEvaluation(home, "0123");
  writeEvaluation(folder, running("0123"));
  assert.equal((await openEvaluation(home, "0123")).evaluation.state, "running");
  assert.equal(await codeOf(takeEvaluation(home, "0123")), "evaluation_running");
  assert.equal(await codeOf(removeEvaluation(home, "0123")), "evaluation_running");
  await leaveEvaluation(folder);
  assert.equal((await openEvaluation(home, "0123")).evaluation.state, "cancelled");
  await takeEvaluation(home, "0123");
});

test("What cannot be read is told beside what can", async () => {
  const home = openHome(temporaryFolder());
  const [good, bad] = [await takeEvaluation(home, "good"), await takeEvaluation(home, "bad")];
  writeEvaluation(good, running("good"));
  writeFileSync(bad.manifest, "{");
  const { evaluations, damaged } = await listEvaluations(home);
  assert.deepEqual([evaluations.map(({ id }) => id), damaged.map(({ id }) => id)], [["good"], ["bad"]]);
});

test("The id follows from the rows, the weights and the settings", () => {
  const id = evaluationId("content", "weights", settings);
  assert.match(id, /^[0-9a-f]{16}$/);
  assert.equal(evaluationId("content", "weights", { ...settings, instruction: "" }), id);
  const others = [
    evaluationId("other", "weights", settings),
    evaluationId("content", "other", settings),
    evaluationId("content", "weights", { ...settings, fewShot: 1 }),
    evaluationId("content", "weights", { ...settings, generation: { ...generation, seed: 1 } }),
  ];
  assert.equal(new Set([id, ...others]).size, 5);
});

test("A line that was cut off is passed over and mended", async () => {
  const file = path.join(temporaryFolder(), "lines.jsonl");
  const schema = z.object({ row: z.int() });
  assert.deepEqual(await readJsonLines(file, schema), []);
  writeFileSync(file, '{"row": 1}\n{"row": "x"}\n{"row": 2');
  assert.deepEqual(await readJsonLines(file, schema), [{ row: 1 }]);
  await mendLastLine(file);
  appendFileSync(file, '{"row": 3}\n');
  assert.deepEqual(await readJsonLines(file, schema), [{ row: 1 }, { row: 3 }]);
});

test("The same rows under the same name are one test set, and no solved example asks what it asks", async () => {
  const home = openHome(temporaryFolder());
  const file = path.join(temporaryFolder(), "rows.jsonl");
  const rows = Array.from({ length: 30 }, (_, index) => ({
    prompt: `How much is ${index % 20} plus 1?`,
    completion: `${(index % 20) + 1}`,
  }));
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const request = {
    ...{ name: "Sums", source: { file, section: DatasetSection.parse({ path: file }) } },
    ...{ limit: 10, seed: 3, fewShot: 2, ask: "auto" as const, generation },
  };
  const made = await createTestSet(home, request);
  assert.equal((await createTestSet(home, request)).id, made.id);
  assert.equal((await createTestSet(home, { ...request, seed: 4 })).id, "sums-2");
  const opened = await openTestSet(home, made.id);
  const asked = new Set((await readTestRows(opened)).map((row) => row.kind === "answer" && row.prompt));
  const shots = await readShots(opened, made.shots);
  assert.ok(shots.length > 0 && shots.every((row) => row.kind === "answer" && !asked.has(row.prompt)));
  writeFileSync(
    path.join(opened.folder, "rows.jsonl"),
    readFileSync(path.join(opened.folder, "shots.jsonl")),
  );
  assert.equal(await codeOf(readTestRows({ ...opened, testSet: { ...made, rows: 99 } })), "test_set_damaged");
});

test("Fields of JSON answers are judged one by one where nothing else is said", async () => {
  const home = openHome(temporaryFolder());
  const file = path.join(temporaryFolder(), "tickets.jsonl");
  const rows = Array.from({ length: 12 }, (_, index) => ({
    prompt: `Ticket ${index}`,
    completion: JSON.stringify({ category: index % 2 === 0 ? "billing" : "login", reply: `Answer ${index}` }),
  }));
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const source = { file, section: DatasetSection.parse({ path: file }) };
  const asked = { name: "Tickets", source, limit: 12, seed: 0, fewShot: 0, ask: "auto" as const, generation };
  const { metrics } = await createTestSet(home, asked);
  assert.deepEqual(
    metrics.map(({ kind, name }) => [kind, name]),
    [
      ["label", "category"],
      ["rouge_l", "reply"],
      ["json_valid", undefined],
      ["exact_match", undefined],
      ["loss", undefined],
    ],
  );
});
