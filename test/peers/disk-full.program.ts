// Runs the trainer on a disk that fills up and is freed again, and prints what became of it: argument 1 is the folder
// of a small file system, argument 2 the scenario.
import { closeSync, openSync, readdirSync, rmSync, statfsSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { checkpointFolder, listCheckpoints, readManifest, type RunFolder } from "../../agent/run/folder.ts";
import { verifyCheckpoint } from "../../agent/training/checkpoint.ts";
import { sha256OfFile } from "../../agent/store/sha256.ts";
import { createTrainerRun, metricsOf, startTrainer, textOf } from "../support/trainer-run.ts";
import { until } from "../support/until.ts";

export interface DiskFullReport {
  /** State in run.json while the disk was full, and after all. */
  paused: string;
  reason: string | undefined;
  end: string;
  /** What stood in the folder of checkpoints while the disk was full. */
  left: string[];
  /** Every step's loss and norm, in the order of the file. */
  series: string[];
  rewinds: number;
  weights: string;
  log: string;
}

/** Enough that the run still trains when the disk has been filled. */
const STEPS = 1500;
const [root = "", scenario = "never"] = process.argv.slice(2);
const { folder } = createTrainerRun(
  {
    training: { steps: STEPS, seq_len: 16, local_batch_size: 2, threads: 1 },
    checkpoint: { interval: 100, keep_latest_k: 2 },
  },
  root,
);
const filler = path.join(root, "filler");
console.log(JSON.stringify(await report()));

async function report(): Promise<DiskFullReport> {
  let { ended } = startTrainer(folder);
  let paused = "";
  let reason: string | undefined;
  let left: string[] = [];
  if (scenario !== "never") {
    await until(() => metricsOf(folder).length > 150, "a checkpoint and half the way to the next");
    // Lines still fit, and a checkpoint does not.
    fill(scenario === "checkpoint" ? 48 * 1024 : 0);
    await until(() => readManifest(folder).state === "paused", "the run is paused");
    ({ state: paused } = readManifest(folder));
    reason = readManifest(folder).pause?.reason;
    left = readdirSync(folder.checkpoints).sort();
    metricsOf(folder);
    if (scenario === "stop") {
      writeFileSync(folder.stop, "");
      await ended;
      const stopped = readManifest(folder).state;
      await verifyNewest(folder);
      rmSync(filler);
      rmSync(folder.stop);
      paused += `, ${stopped}`;
      ({ ended } = startTrainer(folder));
    } else rmSync(filler);
  }
  await ended;
  const metrics = metricsOf(folder);
  return {
    ...{ paused, reason, left, end: readManifest(folder).state },
    series: metrics.flatMap((metric) =>
      metric.kind === "train" ? [`${metric.step} ${metric.loss} ${metric.gradientNorm}`] : [],
    ),
    rewinds: metrics.filter(({ kind }) => kind === "rewind").length,
    weights: await sha256OfFile(path.join(checkpointFolder(folder, STEPS), "model.safetensors")),
    log: textOf(folder.log),
  };
}

/** Takes all space but so many bytes. */
function fill(leave: number): void {
  const handle = openSync(filler, "w");
  try {
    const { bavail, bsize } = statfsSync(root);
    for (let left = bavail * bsize - leave; left > 0; left -= 4096) writeSync(handle, Buffer.alloc(4096, 1));
    // The trainer writes meanwhile, so the last pieces are taken one by one.
    while (leave === 0) writeSync(handle, Buffer.alloc(4096, 1));
  } catch {
    // Full.
  } finally {
    closeSync(handle);
  }
}

async function verifyNewest(run: RunFolder): Promise<void> {
  for (const step of listCheckpoints(run)) await verifyCheckpoint(checkpointFolder(run, step));
}
