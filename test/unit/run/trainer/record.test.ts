import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { LogLine, Metric } from "../../../../schemas/run.ts";
import { TrainingFile } from "../../../../schemas/training.ts";
import { createRun } from "../../../../agent/run/create.ts";
import { type RunFolder, readManifest } from "../../../../agent/run/folder.ts";
import { Record } from "../../../../agent/run/trainer/record.ts";
import { openHome } from "../../../../agent/store/home.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

function newRun(): RunFolder {
  const root = temporaryFolder();
  const config = TrainingFile.parse({ schema: 1, dataset: { path: "rows.jsonl" } });
  return createRun(openHome(root), path.join(root, "tiny.train.toml"), config).folder;
}

function linesOf(file: string): string[] {
  return readFileSync(file, "utf8").trimEnd().split("\n");
}

function metricsOf(folder: RunFolder): Metric[] {
  return linesOf(folder.metrics).map((line) => Metric.parse(JSON.parse(line)));
}

function seriesOf(folder: RunFolder): [kind: string, step: number, seq: number][] {
  return metricsOf(folder).map(({ kind, step, seq }) => [kind, step, seq]);
}

test("Metrics after the step from which a run goes on are dropped, and the file says so", () => {
  const folder = newRun();
  const record = new Record(folder);
  for (const step of [1, 2, 3]) record.metric({ kind: "checkpoint", step });
  appendFileSync(folder.metrics, '{"kind":"checkpoint","st');
  const resumed = new Record(folder);
  resumed.rewindTo(2);
  resumed.metric({ kind: "checkpoint", step: 3 });
  assert.deepEqual(seriesOf(folder), [
    ["checkpoint", 1, 1],
    ["checkpoint", 2, 2],
    ["rewind", 2, 4],
    ["checkpoint", 3, 5],
  ]);
});

test("No number of a metric is used twice, however often a run is rewound", () => {
  const folder = newRun();
  const seen = new Set<number>();
  for (const [from, steps] of [
    [0, 4],
    [3, 6],
    [3, 5],
    [0, 2],
    [2, 3],
  ] as const) {
    const record = new Record(folder);
    record.rewindTo(from);
    for (let step = from + 1; step <= steps; step++) record.metric({ kind: "checkpoint", step });
    const highest = Math.max(0, ...seen);
    const fresh = metricsOf(folder).filter(({ seq }) => seq > highest);
    const steppedBack = fresh.filter(({ kind }) => kind === "rewind").length;
    assert.equal(fresh.length, steps - from + steppedBack, `from ${from} to ${steps}`);
    for (const { seq } of fresh) seen.add(seq);
    const told = metricsOf(folder).filter(({ kind }) => kind !== "rewind");
    assert.deepEqual(
      told.map(({ step }) => step),
      Array.from({ length: steps }, (_, index) => index + 1),
    );
  }
});

test("A run that goes on where it ended rewinds nothing, also when a crash has cut its last line off", () => {
  const folder = newRun();
  new Record(folder).metric({ kind: "checkpoint", step: 1 });
  appendFileSync(folder.metrics, '{"kind":"checkpoint","st');
  const resumed = new Record(folder);
  resumed.rewindTo(1);
  resumed.metric({ kind: "checkpoint", step: 2 });
  assert.deepEqual(seriesOf(folder), [
    ["checkpoint", 1, 1],
    ["checkpoint", 2, 2],
  ]);
});

test("The metrics of a run are read and rewound a piece at a time, however many there are", () => {
  const folder = newRun();
  const steps = 30_000;
  const line = (step: number): string =>
    `${JSON.stringify({ kind: "checkpoint", step, seq: step, time: 1, note: "ä".repeat(step % 50) })}\n`;
  writeFileSync(folder.metrics, Array.from({ length: steps }, (_, index) => line(index + 1)).join(""));
  assert.ok(statSync(folder.metrics).size > 2 << 20);
  const resumed = new Record(folder);
  resumed.rewindTo(steps - 1);
  assert.equal(
    readFileSync(folder.metrics, "utf8").split("\n").slice(0, -2).join("\n"),
    Array.from({ length: steps - 1 }, (_, index) => line(index + 1))
      .join("")
      .trimEnd(),
  );
  const last = [...resumed.metrics()].at(-1);
  assert.deepEqual([last?.kind, last?.step, last?.seq], ["rewind", steps - 1, steps + 1]);
});

test("After a reboot, which may have taken lines from the file, the numbers go on far above", () => {
  const folder = newRun();
  const record = new Record(folder);
  record.metric({ kind: "checkpoint", step: 1 });
  utimesSync(folder.metrics, 0, 0);
  const resumed = new Record(folder);
  resumed.rewindTo(1);
  resumed.metric({ kind: "checkpoint", step: 2 });
  const seqs = metricsOf(folder).map(({ seq }) => seq);
  assert.ok(seqs[1]! > 100_000, seqs.join());
});

test("What a full disk does not take waits in order, and is written when there is room", () => {
  // The device that always is full; other systems have none, and a small file system in the peers' tests.
  if (!existsSync("/dev/full")) return;
  const folder = newRun();
  symlinkSync("/dev/full", folder.metrics);
  const record = new Record(folder);
  record.rowLosses(1, [0.5, 1.5]);
  for (const step of [1, 2]) record.metric({ kind: "checkpoint", step });
  record.log("info", "still here");
  assert.equal(record.isWritten, false);
  assert.throws(() => record.flush(), { code: "disk_full" });
  assert.match(readFileSync(folder.log, "utf8"), /still here/);
  rmSync(folder.metrics);
  record.flush();
  assert.ok(record.isWritten);
  assert.deepEqual(seriesOf(folder), [
    ["checkpoint", 1, 1],
    ["checkpoint", 2, 2],
  ]);
});

test("A pause stands in run.json as long as it lasts", () => {
  const folder = newRun();
  const record = new Record(folder);
  record.pause("disk_full", "There is no space left.");
  const paused = readManifest(folder);
  assert.deepEqual([paused.state, paused.pause?.reason], ["paused", "disk_full"]);
  record.goOn("There is room.");
  const running = readManifest(folder);
  assert.deepEqual([running.state, running.pause], ["running", undefined]);
  record.pause("disk_full", "There is no space left.");
  record.end({ state: "stopped" });
  const stopped = readManifest(folder);
  assert.deepEqual([stopped.state, stopped.pause, existsSync(folder.reserve)], ["stopped", undefined, false]);
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
