import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { RunState } from "../../../schemas/run.ts";
import { isActive } from "../../../schemas/run-state.ts";
import { TrainingFile } from "../../../schemas/training.ts";
import { createRun } from "../../../agent/run/create.ts";
import { findRun, listRuns } from "../../../agent/run/find.ts";
import { bestCheckpoint } from "../../../agent/run/folder.ts";
import { launchTrainer } from "../../../agent/run/launch.ts";
import { readRun, type Run } from "../../../agent/run/state.ts";
import { stopRun } from "../../../agent/run/stop.ts";
import { watchRun } from "../../../agent/run/watch.ts";
import { openHome, type Home } from "../../../agent/store/home.ts";
import { identifyProcess, isProcessAlive } from "../../../agent/store/process-identity.ts";
import { TrainyardError } from "../../../agent/errors.ts";
import { until } from "../../support/until.ts";

/** A trainer in a few lines: says that it runs, obeys `stop` unless deaf, and writes a metric every 10 ms. */
const TRAINER = `
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
const manifest = JSON.parse(readFileSync("run.json", "utf8"));
const save = (change) => {
  writeFileSync("run.json.new", JSON.stringify(Object.assign(manifest, change)));
  renameSync("run.json.new", "run.json");
};
const deaf = manifest.name === "deaf";
if (deaf) process.on("SIGTERM", () => {});
save({ state: "running", process: { pid: process.pid } });
for (let step = 1; step <= 2000; step++) {
  const metric = { kind: "train", seq: step, step, time: 0, loss: 1, learningRate: 1, gradientNorm: 1, tokensPerSecond: 1, tokens: step };
  appendFileSync("metrics.jsonl", JSON.stringify(metric) + "\\n");
  if (!deaf && existsSync("stop")) { save({ state: "stopped" }); process.exit(0); }
  if (manifest.name === "short" && step === 20) { save({ state: "succeeded" }); process.exit(0); }
  await new Promise((resolve) => setTimeout(resolve, 10));
}
`;

interface Fixture {
  home: Home;
  program: string;
  create: (name: string, now?: Date) => Run;
}

function fixture(): Fixture {
  const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-run-"));
  const home = openHome(root);
  const program = path.join(root, "trainer.mjs");
  writeFileSync(program, TRAINER);
  const create = (name: string, now?: Date): Run => {
    const config = TrainingFile.parse({ schema: 1, name, dataset: { path: "rows.jsonl" } });
    return createRun(home, path.join(root, `${name}.train.toml`), config, now);
  };
  return { home, program, create };
}

async function untilState(run: Run, state: RunState): Promise<Run> {
  return await until(() => {
    const current = readRun(run.folder.root);
    return current.state === state && current;
  }, `the run is ${state}`);
}

function failsWith(code: string): (error: unknown) => boolean {
  return (error) => error instanceof TrainyardError && error.code === code;
}

test("A new run is queued, and its folder says what was asked for", () => {
  const { create } = fixture();
  const run = create("git-helper", new Date(2026, 0, 2, 3, 4, 5));
  assert.equal(run.manifest.id, "git-helper-20260102-030405");
  assert.equal(run.state, "queued");
  assert.match(readFileSync(run.folder.config, "utf8"), /\[dataset\]\npath = "rows.jsonl"/);
});

test("Runs made in the same second get folders of their own", () => {
  const { create } = fixture();
  const now = new Date(2026, 0, 1);
  assert.equal(create("Größe / ../x", now).manifest.id, "gro-e-x-20260101-000000");
  assert.equal(create("Größe / ../x", now).manifest.id, "gro-e-x-20260101-000000-2");
});

test("A run is found by id, start of the id, name, folder and `latest`", () => {
  const { home, create } = fixture();
  const old = create("first", new Date(2026, 0, 1));
  const middle = create("second", new Date(2026, 0, 2));
  const young = create("second", new Date(2026, 0, 3));
  const table: [reference: string, run: Run][] = [
    [old.manifest.id, old],
    ["fir", old],
    ["second-20260102", middle],
    ["second", young],
    ["latest", young],
    [old.folder.root, old],
  ];
  for (const [reference, run] of table) {
    assert.equal(findRun(home, reference).manifest.id, run.manifest.id, reference);
  }
  assert.throws(() => findRun(home, "sec"), failsWith("run_ambiguous"));
  assert.throws(() => findRun(home, "third"), failsWith("run_not_found"));
  assert.throws(() => findRun(home, ""), failsWith("run_not_found"));
});

test("A run whose run.json is damaged is told apart and hides no other", () => {
  const { home, create } = fixture();
  const whole = create("whole");
  const damaged = create("damaged");
  writeFileSync(damaged.folder.manifest, "{");
  const list = listRuns(home);
  assert.deepEqual(
    list.runs.map((run) => run.manifest.id),
    [whole.manifest.id],
  );
  assert.equal(list.damaged[0]?.folder, damaged.folder.root);
});

test("A run whose process was killed is interrupted, can be resumed and stops when asked", async () => {
  const { program, create } = fixture();
  const launched = await launchTrainer(create("long"), program);
  assert.ok(isActive(launched.state));
  const running = await untilState(launched, "running");
  await assert.rejects(launchTrainer(running, program), failsWith("run_is_active"));

  process.kill(running.manifest.process!.pid, "SIGKILL");
  const interrupted = await untilState(running, "interrupted");
  assert.equal(interrupted.manifest.state, "running");
  await assert.rejects(stopRun(interrupted), failsWith("run_not_active"));

  await launchTrainer(interrupted, program);
  const again = await untilState(interrupted, "running");
  assert.equal((await stopRun(again, { pollMilliseconds: 10 })).state, "stopped");
});

test("Of two launches at once one starts a trainer, and the lock of a launcher that was killed does not count", async () => {
  const { program, create } = fixture();
  const run = create("long");
  const launches = await Promise.allSettled([launchTrainer(run, program), launchTrainer(run, program)]);
  assert.deepEqual(launches.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  await stopRun(await untilState(run, "running"), { pollMilliseconds: 10 });

  writeFileSync(run.folder.launching, JSON.stringify({ pid: 999_999_999 }));
  await stopRun(await untilState(await launchTrainer(run, program), "running"), { pollMilliseconds: 10 });
});

test("A trainer that hears neither the file nor SIGTERM is ended after the grace period", async () => {
  const { program, create } = fixture();
  const running = await untilState(await launchTrainer(create("deaf"), program), "running");
  const stopped = await stopRun(running, {
    graceMilliseconds: 100,
    terminationMilliseconds: 100,
    pollMilliseconds: 10,
  });
  assert.equal(stopped.state, "stopped");
  assert.equal(isProcessAlive(running.manifest.process!), false);
});

test("A trainer that cannot even begin leaves an interrupted run and its words in trainer.out", async () => {
  const { home, create } = fixture();
  const program = path.join(home.root, "broken.mjs");
  writeFileSync(program, "throw new Error('no luck')");
  const run = await untilState(await launchTrainer(create("broken"), program), "interrupted");
  assert.match(readFileSync(run.folder.output, "utf8"), /no luck/);
});

test("A run that nobody has launched stops at once", async () => {
  assert.equal((await stopRun(fixture().create("waiting"))).state, "stopped");
});

test("A later process with the same number is not taken for the trainer", () => {
  const mine = identifyProcess(process.pid);
  assert.equal(isProcessAlive(mine), true);
  const other = { ...mine, startedAtTicks: "1" };
  assert.equal(isProcessAlive(other), mine.startedAtTicks === undefined);
});

test("Watching tells every metric once, in order, and ends with the run", async () => {
  const { program, create } = fixture();
  const run = await launchTrainer(create("short"), program);
  const steps: number[] = [];
  let last: RunState = "queued";
  for await (const update of watchRun(run.folder.root, { pollMilliseconds: 50 })) {
    steps.push(...update.metrics.map((metric) => metric.step));
    last = update.run.state;
  }
  assert.deepEqual(
    steps,
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  assert.equal(last, "succeeded");
});

test("A run without a whole checkpoint has no best one", () => {
  assert.equal(bestCheckpoint(fixture().create("new").folder), undefined);
});
