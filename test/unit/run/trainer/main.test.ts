import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { listCheckpoints, readManifest, writeManifest } from "../../../../agent/run/folder.ts";
import { readMemory } from "../../../../agent/run/memory.ts";
import { builtProgram } from "../../../support/built-program.ts";
import {
  createTrainerRun,
  metricsOf,
  runTrainer,
  startTrainer,
  textOf,
} from "../../../support/trainer-run.ts";
import { until } from "../../../support/until.ts";

test("A resumed run keeps the rows that it began with, though their file has changed", async () => {
  const { home, folder, writeRows } = createTrainerRun();
  const first = await runTrainer(folder);
  assert.deepEqual([first.state, first.step], ["succeeded", 3]);
  assert.ok((await readMemory(folder.memory)).length > 0);
  writeRows(50, "leaves the station");
  const second = await runTrainer(folder);
  assert.deepEqual([second.state, second.dataset], ["succeeded", first.dataset]);
  assert.equal(second.validationLoss, first.validationLoss);

  rmSync(home.datasets, { recursive: true });
  const third = await runTrainer(folder);
  assert.deepEqual([third.state, third.failure?.code], ["failed", "dataset_changed"]);
  writeRows(60, "trains in the yard");
  assert.equal((await runTrainer(folder)).validationLoss, first.validationLoss);
});

test("A run without a checkpoint takes the rows as they are now, and learns its vocabulary from them", async () => {
  const { folder, writeRows } = createTrainerRun({ training: { steps: 3, seq_len: 16, memory_limit: 1 } });
  const first = await runTrainer(folder);
  assert.equal(first.failure?.code, "plan_does_not_fit");
  const { training } = first.config;
  writeManifest(folder, {
    ...first,
    config: { ...first.config, training: { ...training, memory_limit: 4096 } },
  });
  writeRows(60, "über alle Gleise");
  const second = await runTrainer(folder);
  assert.equal(second.state, "succeeded");
  assert.notEqual(second.dataset?.version, first.dataset?.version);
  assert.match(readFileSync(path.join(folder.root, "tokenizer", "tokenizer.json"), "utf8"), /Gle/);
});

test("A test set that is not there fails a run before anything is trained", async () => {
  const { folder } = createTrainerRun({ evaluation: { test_set: "gone" } });
  const { state, failure } = await runTrainer(folder);
  assert.deepEqual([state, failure?.code], ["failed", "test_set_not_found"]);
  assert.deepEqual(metricsOf(folder), []);
});

test("A run that is stopped before its first step stays readable", async () => {
  const { folder } = createTrainerRun({ training: { steps: 3, seq_len: 16, local_batch_size: 2 } });
  writeFileSync(folder.stop, "");
  const { state, tokensPerSecond, failure } = await runTrainer(folder);
  assert.deepEqual([state, tokensPerSecond, failure], ["stopped", undefined, undefined]);
});

test("A run is stopped while it still learns its vocabulary", { timeout: 60_000 }, async () => {
  const { folder, writeRows } = createTrainerRun({ tokenizer: { vocab_size: 20_000 } });
  const words = Array.from({ length: 40 }, (_, index) => Math.sin(index).toString(36)).join(" ");
  const rows = Array.from({ length: 400 }, (_, row) => words.replaceAll(" ", ` ${(row * 7919) ** 2}`));
  writeRows(60, rows.join(" "));
  const { child, ended } = startTrainer(folder);
  await until(() => textOf(folder.log).includes("Learning a vocabulary"), "it learns");
  child.kill("SIGTERM");
  await ended;
  if (process.platform === "win32") return;
  assert.equal(readManifest(folder).state, "stopped");
  assert.match(textOf(folder.log), /Stopped before training began/);
});

test("run.json tells what a run ran with, and how often a trainer began to work on it", async () => {
  const { folder, root } = createTrainerRun();
  const { environment, launches } = await runTrainer(folder);
  assert.equal(launches, 1);
  assert.ok(environment);
  assert.equal(environment.node, process.versions.node);
  assert.match(environment.packages["onnxruntime-node"] ?? "", /^\d+\.\d+\.\d+/);
  assert.ok(environment.system.cores > 0 && environment.system.memory > 0);
  assert.equal(environment.command.at(-1), folder.root);
  assert.equal(environment.seed, readManifest(folder).config.training.seed);
  assert.equal(environment.code, undefined, `${root} is not in a work tree`);
  const again = await runTrainer(folder);
  assert.equal(again.launches, 2);
  assert.deepEqual(again.environment, environment);
});

test("A loss that is not finite fails the run at its step, with an alert, before the next checkpoint", async () => {
  const { folder } = createTrainerRun({
    training: { steps: 50, seq_len: 16, local_batch_size: 2, max_norm: 0 },
    // At such a rate the decay turns every weight around and makes it nine times as large.
    optimizer: { lr: 10, weight_decay: 1 },
    lr_scheduler: { warmup_steps: 1, schedule: "constant" },
    checkpoint: { interval: 1, keep_latest_k: 50 },
  });
  const { state, failure } = await runTrainer(folder);
  assert.deepEqual([state, failure?.code], ["failed", "loss_not_finite"]);
  const alert = metricsOf(folder).at(-1)!;
  assert.ok(alert.kind === "alert" && alert.alert === "loss_not_finite" && alert.value === null);
  assert.equal(failure?.step, alert.step);
  assert.ok(listCheckpoints(folder).every((step) => step < alert.step));
});

test("The end of its terminal, and an output that nobody can take, do not end a trainer", async () => {
  if (process.platform === "win32") return;
  const { folder } = createTrainerRun({ training: { steps: 1_000_000, seq_len: 16, local_batch_size: 2 } });
  const full = existsSync("/dev/full") ? openSync("/dev/full", "w") : "ignore";
  const chatter =
    "data:text/javascript,setInterval(() => process.stdout.listenerCount('error') > 0 && console.log('chatter'), 5).unref()";
  const program = ["--import", chatter, builtProgram("trainer.mjs"), folder.root];
  const child = spawn(process.execPath, program, { stdio: ["ignore", full, full] });
  const ended = once(child, "close");
  await until(() => metricsOf(folder).length > 5, "it trains");
  child.kill("SIGHUP");
  const told = metricsOf(folder).length;
  await until(() => metricsOf(folder).length > told + 50, "it goes on");
  child.kill("SIGTERM");
  await ended;
  if (typeof full === "number") closeSync(full);
  assert.equal(readManifest(folder).state, "stopped");
});

test("A trainer that was killed leaves a series that a resumed one completes without a gap", async () => {
  const { folder } = createTrainerRun({
    training: { steps: 400, seq_len: 16, local_batch_size: 2 },
    checkpoint: { interval: 50 },
  });
  const { child, ended } = startTrainer(folder);
  await until(() => metricsOf(folder).some(({ kind }) => kind === "checkpoint"), "it has a checkpoint");
  child.kill("SIGKILL");
  await ended;
  const before = metricsOf(folder).map(({ seq }) => seq);
  assert.equal((await runTrainer(folder)).state, "succeeded");
  const metrics = metricsOf(folder);
  const steps = metrics.filter(({ kind }) => kind === "train").map(({ step }) => step);
  assert.deepEqual(
    steps,
    Array.from({ length: 400 }, (_, index) => index + 1),
  );
  const seqs = metrics.map(({ seq }) => seq);
  assert.deepEqual(
    seqs,
    seqs.toSorted((left, right) => left - right),
  );
  const rewind = metrics.find(({ kind }) => kind === "rewind");
  if (rewind !== undefined) assert.ok(rewind.seq > before.at(-1)!);
});
