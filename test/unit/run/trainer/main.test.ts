import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunManifest } from "../../../../schemas/run.ts";
import { TrainingFile } from "../../../../schemas/training.ts";
import { createRun } from "../../../../agent/run/create.ts";
import { type RunFolder, readManifest, writeManifest } from "../../../../agent/run/folder.ts";
import { openHome, type Home } from "../../../../agent/store/home.ts";
import { builtProgram } from "../../../support/built-program.ts";

interface Fixture {
  home: Home;
  folder: RunFolder;
  /** Writes so many rows, each in the given words. */
  writeRows: (count: number, words: string) => void;
}

function fixture(tables: Record<string, Record<string, unknown>> = {}): Fixture {
  const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-trainer-"));
  const home = openHome(path.join(root, "home"));
  const file = path.join(root, "rows.jsonl");
  const config = TrainingFile.parse({
    schema: 1,
    dataset: { path: file },
    tokenizer: { vocab_size: 300 },
    model: { num_hidden_layers: 1, hidden_size: 16, num_attention_heads: 2 },
    training: { steps: 3, seq_len: 16, local_batch_size: 2 },
    lr_scheduler: { warmup_steps: 1 },
    export: { formats: [] },
    ...tables,
  });
  const { folder } = createRun(home, path.join(root, "tiny.train.toml"), config);
  const writeRows = (count: number, words: string): void => {
    const rows = Array.from({ length: count }, (_, index) => JSON.stringify({ text: `${index} ${words}` }));
    writeFileSync(file, rows.join("\n"));
  };
  writeRows(60, "trains in the yard");
  return { home, folder, writeRows };
}

function startTrainer({ root }: RunFolder) {
  const child = spawn(process.execPath, [builtProgram("trainer.mjs"), root], { stdio: "ignore" });
  return { child, ended: once(child, "close") };
}

async function runTrainer(folder: RunFolder): Promise<RunManifest> {
  await startTrainer(folder).ended;
  return readManifest(folder);
}

test("A resumed run keeps the rows that it began with, though their file has changed", async () => {
  const { home, folder, writeRows } = fixture();
  const first = await runTrainer(folder);
  assert.deepEqual([first.state, first.step], ["succeeded", 3]);
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
  const { folder, writeRows } = fixture({ training: { steps: 3, seq_len: 16, memory_limit: 1 } });
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

test("A run that is stopped before its first step stays readable", async () => {
  const { folder } = fixture({ training: { steps: 3, seq_len: 16, local_batch_size: 2 } });
  writeFileSync(folder.stop, "");
  const { state, tokensPerSecond, failure } = await runTrainer(folder);
  assert.deepEqual([state, tokensPerSecond, failure], ["stopped", undefined, undefined]);
});

test("A run is stopped while it still learns its vocabulary", { timeout: 60_000 }, async () => {
  const { folder, writeRows } = fixture({ tokenizer: { vocab_size: 20_000 } });
  const words = Array.from({ length: 40 }, (_, index) => Math.sin(index).toString(36)).join(" ");
  const rows = Array.from({ length: 400 }, (_, row) => words.replaceAll(" ", ` ${(row * 7919) ** 2}`));
  writeRows(60, rows.join(" "));
  const { child, ended } = startTrainer(folder);
  while (!logOf(folder).includes("Learning a vocabulary")) await sleep(20);
  child.kill("SIGTERM");
  await ended;
  if (process.platform === "win32") return;
  assert.equal(readManifest(folder).state, "stopped");
  assert.match(logOf(folder), /Stopped before training began/);
});

function logOf({ log }: RunFolder): string {
  try {
    return readFileSync(log, "utf8");
  } catch {
    return "";
  }
}
