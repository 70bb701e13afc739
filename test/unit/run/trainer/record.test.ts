import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdtempSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { LogLine, Metric } from "../../../../schemas/run.ts";
import { TrainingFile } from "../../../../schemas/training.ts";
import { createRun } from "../../../../agent/run/create.ts";
import type { RunFolder } from "../../../../agent/run/folder.ts";
import { Record } from "../../../../agent/run/trainer/record.ts";
import { openHome } from "../../../../agent/store/home.ts";

function newRun(): RunFolder {
  const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-record-"));
  const config = TrainingFile.parse({ schema: 1, dataset: { path: "rows.jsonl" } });
  return createRun(openHome(root), path.join(root, "tiny.train.toml"), config).folder;
}

function linesOf(file: string): string[] {
  return readFileSync(file, "utf8").trimEnd().split("\n");
}

test("Metrics after the step from which a run goes on are dropped, and so is a line that a crash cut off", () => {
  const folder = newRun();
  const record = new Record(folder);
  for (const step of [1, 2, 3]) record.metric({ kind: "checkpoint", step });
  appendFileSync(folder.metrics, '{"kind":"checkpoint","st');
  const resumed = new Record(folder);
  resumed.rewindTo(2);
  resumed.metric({ kind: "checkpoint", step: 3 });
  const metrics = linesOf(folder.metrics).map((line) => Metric.parse(JSON.parse(line)));
  assert.deepEqual(
    metrics.map(({ step, seq }) => [step, seq]),
    [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
  );
});

test("A log line that a crash cut off does not spoil the next one", () => {
  const folder = newRun();
  new Record(folder).log("info", "before");
  appendFileSync(folder.log, '{"time":1,"lev');
  new Record(folder).log("info", "after");
  const [before, , after] = linesOf(folder.log);
  assert.equal(LogLine.parse(JSON.parse(before!)).message, "before");
  assert.equal(LogLine.parse(JSON.parse(after!)).message, "after");
});

test("The best step stands in run.json and best.json, and in neither when there is none", () => {
  const folder = newRun();
  const record = new Record(folder);
  record.best(5);
  assert.deepEqual(JSON.parse(readFileSync(folder.best, "utf8")), { step: 5 });
  assert.equal(new Record(folder).manifest.bestStep, 5);
  record.best(null);
  assert.equal(existsSync(folder.best), false);
  assert.equal(new Record(folder).manifest.bestStep, undefined);
});
