// `trainyard train FILE`: starts a run and watches it.
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Command } from "commander";
import type { TrainingFile } from "../../schemas/training.ts";
import { errors } from "../errors.ts";
import { openBase } from "../run/base.ts";
import { planPrepared, prepareDataset, prepareTraining, requireTestSet } from "../run/trainer/prepare.ts";
import type { Home } from "../store/home.ts";
import { formatBytes } from "../store/format-bytes.ts";
import { loadTrainingFile } from "./load-training-file.ts";
import type { Output } from "./output.ts";
import { addCommand, perform, type Context } from "./program.ts";
import { summarize } from "./run-summary.ts";
import { beginRun } from "./through-agent.ts";
import { watchToEnd } from "./watch-to-end.ts";
import { sayWhatNext } from "./what-next.ts";

interface TrainOptions {
  json?: boolean;
  detach?: boolean;
  plan?: boolean;
}

export function registerTrain(program: Command): void {
  addCommand(program, "train", "Start a run from a training file and watch it.")
    .argument("<file>", "training file (*.train.toml)")
    .option("--plan", "say what the run would take, and take nothing")
    .option("-d, --detach", "return at once; the run goes on by itself")
    .action((file: string, options: TrainOptions) =>
      perform(options, (context) => train(context, file, options)),
    );
}

async function train(context: Context, file: string, options: TrainOptions): Promise<void> {
  const { home, output } = context;
  const training = await loadTrainingFile(file, context);
  if (options.plan === true) {
    await showPlan(home, training.config, output);
    return;
  }
  const run = await beginRun(context, training.file, training.config);
  const { id } = run.manifest;
  output.say(`Run ${id} has begun in ${run.folder.root}`);
  if (options.detach === true) {
    output.say(`Watch it with \`trainyard watch ${id}\`, stop it with \`trainyard stop ${id}\`.`);
    output.result(summarize(run));
    return;
  }
  output.tell("started", { run: id, folder: run.folder.root });
  const succeeded = await watchToEnd(run, output);
  sayWhatNext(succeeded, output);
  output.result(summarize(succeeded));
}

/** Imports the rows and learns the vocabulary, since both decide what the run takes; trains nothing. */
async function showPlan(home: Home, config: TrainingFile, output: Output): Promise<void> {
  const log = (_level: string, message: string): void => output.say(message);
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-plan-"));
  try {
    await requireTestSet(home, config);
    const dataset = await prepareDataset(home, config, log);
    const base = await openBase(home, config);
    base?.close();
    const prepared = await prepareTraining(dataset, config, { tokenizerFolder: folder, base, log });
    const { plan, words } = await planPrepared(config, prepared);
    for (const line of words) output.say(line);
    if (plan.memory > plan.memoryAvailable) {
      throw errors.planDoesNotFit(formatBytes(plan.memory), formatBytes(plan.memoryAvailable));
    }
    output.result(plan);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
