// A run of a few thousand parameters, and the real trainer's process that works on it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Metric, type RunManifest } from "../../schemas/run.ts";
import { TrainingFile } from "../../schemas/training.ts";
import { createRun } from "../../agent/run/create.ts";
import { type RunFolder, readManifest } from "../../agent/run/folder.ts";
import { openHome, type Home } from "../../agent/store/home.ts";
import { builtProgram } from "./built-program.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface TrainerRun {
  root: string;
  home: Home;
  folder: RunFolder;
  /** Writes so many rows, each in the given words. */
  writeRows: (count: number, words: string) => void;
}

/** `tables` of the training file are laid over those of the smallest one. */
export function createTrainerRun(
  tables: Record<string, Record<string, unknown>> = {},
  root = temporaryFolder(),
): TrainerRun {
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
  return { root, home, folder, writeRows };
}

export function startTrainer(folder: RunFolder): { child: ChildProcess; ended: Promise<unknown> } {
  const child = spawn(process.execPath, [builtProgram("trainer.mjs"), folder.root], { stdio: "ignore" });
  return { child, ended: once(child, "close") };
}

export async function runTrainer(folder: RunFolder): Promise<RunManifest> {
  await startTrainer(folder).ended;
  return readManifest(folder);
}

/** Whole metrics so far. */
export function metricsOf(folder: RunFolder): Metric[] {
  return textOf(folder.metrics)
    .split("\n")
    .slice(0, -1)
    .map((line) => Metric.parse(JSON.parse(line)));
}

/** Empty where the file is not there. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
