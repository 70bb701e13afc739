// The files of a run's folder and what run.json says.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { RunManifest } from "../../schemas/run.ts";
import { errors } from "../errors.ts";
import { replaceJson, syncFolderNow } from "../store/write-file.ts";
import { checkpointName } from "../training/checkpoint.ts";

export interface RunFolder {
  root: string;
  manifest: string;
  config: string;
  metrics: string;
  log: string;
  checkpoints: string;
  best: string;
  /** Whoever writes this file asks the trainer to stop at the next step. */
  stop: string;
  /** While this file is there, the trainer waits between two steps (pause.ts). */
  pause: string;
  /** What the trainer printed. */
  output: string;
  /** The process that was launched last, written by the launcher. */
  launched: string;
  /** Held while a trainer is being launched, so that two are never started on one run. */
  launching: string;
  evaluation: string;
  /** The loss of every row of every step. */
  rowLosses: string;
  /** The memory that the trainer held, over time. */
  memory: string;
  /** Changes that were not committed where the training file lies, when the run began. */
  patch: string;
  /** Space that the trainer holds back to say how it stands on a full disk. */
  reserve: string;
}

export function runFolder(root: string): RunFolder {
  return {
    root,
    manifest: path.join(root, "run.json"),
    config: path.join(root, "config.toml"),
    metrics: path.join(root, "metrics.jsonl"),
    log: path.join(root, "log.jsonl"),
    checkpoints: path.join(root, "checkpoints"),
    best: path.join(root, "best.json"),
    stop: path.join(root, "stop"),
    pause: path.join(root, "pause"),
    output: path.join(root, "trainer.out"),
    launched: path.join(root, "launched.json"),
    launching: path.join(root, "launching"),
    evaluation: path.join(root, "evaluation.json"),
    rowLosses: path.join(root, "row-losses.bin"),
    memory: path.join(root, "memory.jsonl"),
    patch: path.join(root, "code.patch"),
    reserve: path.join(root, "reserve"),
  };
}

/** Throws `run_damaged` when run.json is absent or not what it should be. */
export function readManifest(folder: RunFolder): RunManifest {
  let json: unknown;
  try {
    // Reading a pipe would wait for ever.
    if (!statSync(folder.manifest).isFile()) throw new Error("run.json is not a file");
    json = JSON.parse(readFileSync(folder.manifest, "utf8"));
  } catch (error) {
    throw errors.runDamaged(folder.root, error instanceof Error ? error.message : String(error));
  }
  const parsed = RunManifest.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw errors.runDamaged(folder.root, `${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim());
}

/** Why a run cannot be read, from what `readManifest` has thrown. */
export function reasonOfDamage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return typeof error.cause === "string" ? error.cause : error.message;
}

/**
 * Only for the moments when no trainer lives; at all others run.json belongs to the trainer. It survives a power cut, and
 * with it what was made and removed beside it before.
 */
export function writeManifest(folder: RunFolder, manifest: RunManifest): void {
  replaceJson(folder.manifest, manifest);
  syncFolderNow(folder.root);
}

/** Steps whose checkpoints are whole (their manifest is written last), oldest first. */
export function listCheckpoints(folder: RunFolder): number[] {
  if (!existsSync(folder.checkpoints)) return [];
  return readdirSync(folder.checkpoints)
    .filter((name) => /^step-\d+$/.test(name))
    .filter((name) => existsSync(path.join(folder.checkpoints, name, "manifest.json")))
    .map((name) => Number(name.slice("step-".length)))
    .sort((left, right) => left - right);
}

export function checkpointFolder(folder: RunFolder, step: number): string {
  return path.join(folder.checkpoints, checkpointName(step));
}

/** The checkpoint with the lowest held-out loss, or the newest one, or undefined before the first. */
export function bestCheckpoint(folder: RunFolder): { step: number; folder: string } | undefined {
  const steps = listCheckpoints(folder);
  const best = readBestStep(folder);
  const step = best !== undefined && steps.includes(best) ? best : steps.at(-1);
  return step === undefined ? undefined : { step, folder: checkpointFolder(folder, step) };
}

function readBestStep(folder: RunFolder): number | undefined {
  if (!existsSync(folder.best)) return undefined;
  try {
    const json: unknown = JSON.parse(readFileSync(folder.best, "utf8"));
    const step = (json as { step?: unknown } | null)?.step;
    return typeof step === "number" ? step : undefined;
  } catch {
    // Without it the newest checkpoint is taken.
    return undefined;
  }
}
