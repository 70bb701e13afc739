// Kills the trainer without warning while it writes checkpoints, again and again, and looks at what is left.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, watch } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRandom, type Random } from "../../agent/dataset/random.ts";
import { checkpointFolder, listCheckpoints, readManifest, type RunFolder } from "../../agent/run/folder.ts";
import { sha256OfFile } from "../../agent/store/sha256.ts";
import { verifyCheckpoint } from "../../agent/training/checkpoint.ts";
import {
  type TrainerRun,
  createTrainerRun,
  metricsOf,
  runTrainer,
  startTrainer,
} from "../support/trainer-run.ts";

export interface KillReport {
  passed: number;
  failed: number;
  /** What was seen, for people. */
  lines: string[];
}

/** A run's series and weights at its end. */
interface Result {
  series: string;
  weights: string;
}

/** In a folder that stays where something was wrong with it. */
function newRun(steps: number): TrainerRun {
  const tables = {
    training: { steps, seq_len: 16, local_batch_size: 2, threads: 1 },
    checkpoint: { interval: 10, keep_latest_k: 3 },
    evaluation: { interval: steps },
  };
  return createTrainerRun(tables, mkdtempSync(path.join(os.tmpdir(), "trainyard-kills-")));
}

/**
 * Each of `count` kills comes while a checkpoint is being written, at a random moment of that. It is passed when the
 * newest whole checkpoint is as written and not older than before, when the metrics have every step once and no number
 * twice, and when the run goes on after that checkpoint; a run that has come to its end is bit-equal to an unbroken one.
 */
export async function trainerKills(count: number, steps = 1500): Promise<KillReport> {
  const random = createRandom(count);
  const report: KillReport = { passed: 0, failed: 0, lines: [] };
  const whole = newRun(steps);
  const unbroken = await trainToEnd(whole);
  rmSync(whole.root, { recursive: true, force: true });
  let run = newRun(steps);
  let halfWritten = 0;
  let resumed = 0;
  let finished = 0;
  for (let kill = 1; kill <= count; kill++) {
    const before = Math.max(0, ...listCheckpoints(run.folder));
    const seen = Math.max(0, ...metricsOf(run.folder).map(({ seq }) => seq));
    await killDuringCheckpoint(run.folder, random);
    const problems = await problemsOf(run.folder, before, seen);
    if (hasPartial(run.folder)) halfWritten++;
    if (before > 0) resumed++;
    if (problems.length === 0) report.passed++;
    else report.failed++;
    for (const problem of problems) report.lines.push(`kill ${kill}: ${problem} (${run.folder.root})`);
    const isOver = readManifest(run.folder).state === "succeeded";
    if (!isOver && kill < count) continue;
    const { series, weights } = await trainToEnd(run);
    finished++;
    if (series !== unbroken.series || weights !== unbroken.weights) {
      report.failed++;
      report.lines.push(`after kill ${kill}: the run differs from an unbroken one (${run.folder.root})`);
    } else if (problems.length === 0) rmSync(run.root, { recursive: true, force: true });
    if (kill < count) run = newRun(steps);
  }
  report.lines.push(
    `${count} kills of the trainer, ${halfWritten} of them left a half-written checkpoint, ${resumed} in a run that had ` +
      `been resumed; ${report.failed} failed; ${finished} runs came to their end and were compared with an unbroken one`,
  );
  return report;
}

async function trainToEnd({ folder }: { folder: RunFolder }): Promise<Result> {
  await runTrainer(folder);
  const series = metricsOf(folder).flatMap((metric) =>
    metric.kind === "train" ? [`${metric.step} ${metric.loss} ${metric.gradientNorm} ${metric.tokens}`] : [],
  );
  const last = Math.max(...listCheckpoints(folder));
  const weights = path.join(checkpointFolder(folder, last), "model.safetensors");
  return { series: series.join("\n"), weights: await sha256OfFile(weights) };
}

/** Lets a few checkpoints be written, and kills the trainer within the first milliseconds of the next one. */
async function killDuringCheckpoint(folder: RunFolder, random: Random): Promise<void> {
  mkdirSync(folder.checkpoints, { recursive: true });
  let checkpoints = random.below(8);
  const begun = watch(folder.checkpoints);
  const { child, ended } = startTrainer(folder);
  begun.on("change", (event, name) => {
    if (event !== "rename" || !String(name).endsWith(".partial") || !hasPartial(folder)) return;
    if (checkpoints-- === 0) setTimeout(() => child.kill("SIGKILL"), random.below(12));
  });
  await ended;
  begun.close();
}

function hasPartial({ checkpoints }: RunFolder): boolean {
  return readdirSync(checkpoints).some((name) => name.endsWith(".partial"));
}

async function problemsOf(folder: RunFolder, before: number, seen: number): Promise<string[]> {
  const problems: string[] = [];
  const steps = listCheckpoints(folder);
  const newest = Math.max(0, ...steps);
  if (newest < before) problems.push(`the newest checkpoint is ${newest} and was ${before}`);
  for (const step of steps) {
    try {
      await verifyCheckpoint(checkpointFolder(folder, step));
    } catch (error) {
      problems.push(String(error));
    }
  }
  const metrics = metricsOf(folder);
  const taken = metrics.flatMap(({ kind, step }) => (kind === "train" ? [step] : []));
  if (taken.some((step, index) => step !== index + 1)) problems.push("a step is missing or there twice");
  if (taken.length < newest) problems.push(`steps end at ${taken.length}, before checkpoint ${newest}`);
  if (metrics.some(({ seq }, index) => index > 0 && seq <= metrics[index - 1]!.seq))
    problems.push("the numbers of metrics do not rise");
  const rewind = metrics.findLast(({ kind }) => kind === "rewind");
  if (rewind !== undefined && rewind.seq > seen && rewind.step !== before)
    problems.push(`it went on after step ${rewind.step} and the newest checkpoint was ${before}`);
  return problems;
}
