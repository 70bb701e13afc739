// Checkpoints: a folder in Hugging Face's layout, or in peft's for adapters, with the optimizer beside it, whole or not
// there at all.
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import type { ModelConfig } from "../../schemas/run.ts";
import { TrainyardError, errors } from "../errors.ts";
import { adapterWeightsFile, wholeWeightsFile } from "../model/file-names.ts";
import { writeModelFolder } from "../model/huggingface.ts";
import type { KnownBase } from "../model/known-base.ts";
import type { LoraOptions } from "../model/lora.ts";
import { writeAdapter } from "../model/peft.ts";
import { readSafetensors, writeSafetensors } from "../model/safetensors.ts";
import type { Tensors } from "../model/tensors.ts";
import { syncFolder } from "../store/durable-file.ts";
import { sha256OfFile } from "../store/sha256.ts";
import { asWriteFailure, renameOver, replaceJson } from "../store/write-file.ts";
import { saveTokenizer } from "../tokenizer/files.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Arena } from "./arena.ts";

/**
 * Where a run stands besides its weights and moments. Order of the rows, cuts of the texts and dropout all follow
 * from the seed and the step, so these two are the state of everything random and the position in the data.
 */
export const TrainingState = z.strictObject({
  schema: z.literal(1),
  step: z.number().int(),
  seed: z.number().int(),
  /** Tokens trained on, padding left out. */
  tokens: z.number().int(),
  trainSeconds: z.number(),
  /** Lowest held-out loss of any evaluation. */
  lowestLoss: z.number().nullable(),
  /** Lowest held-out loss at a step whose checkpoint was written, and that step. */
  bestLoss: z.number().nullable(),
  bestStep: z.number().int().nullable(),
  evaluationsWithoutImprovement: z.number().int(),
});
export type TrainingState = z.infer<typeof TrainingState>;

/** `manifest.json`, written last: sha256 of every other file of the checkpoint. */
const CheckpointManifest = z.strictObject({
  schema: z.literal(1),
  step: z.number().int(),
  files: z.record(z.string(), z.string()),
});

export interface CheckpointContent {
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly arena: Arena;
  readonly state: TrainingState;
  /** What the arena holds where it is not the whole model, and where the base lies. */
  readonly adapters?:
    | { readonly options: LoraOptions; readonly base: string; readonly knownBase?: KnownBase | undefined }
    | undefined;
}

export function checkpointName(step: number): string {
  return `step-${String(step).padStart(8, "0")}`;
}

/** Writes beside `checkpoints/` and renames, so that a crash or a full disk leaves no half checkpoint in sight. */
export async function writeCheckpoint(checkpoints: string, content: CheckpointContent): Promise<string> {
  const { arena, state } = content;
  const folder = path.join(checkpoints, checkpointName(state.step));
  const partial = `${folder}.partial`;
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await writeWeights(partial, content);
    await writeSafetensors(path.join(partial, "optimizer.safetensors"), moments(arena));
    replaceJson(path.join(partial, "state.json"), state);
    const files: Record<string, string> = {};
    for (const name of (await readdir(partial)).sort())
      files[name] = await sha256OfFile(path.join(partial, name));
    replaceJson(path.join(partial, "manifest.json"), { schema: 1, step: state.step, files });
    await rm(folder, { recursive: true, force: true });
    renameOver(partial, folder);
    // Before older checkpoints go, the new name itself has to survive a power cut.
    await syncFolder(checkpoints);
    return folder;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw asWriteFailure(error, checkpoints);
  }
}

/** Fills the arena's weights and moments from a checkpoint, after checking every file against its manifest. */
export async function readCheckpoint(folder: string, arena: Arena): Promise<TrainingState> {
  await verifyCheckpoint(folder);
  arena.fill("weights", await readSafetensors(weightsFile(folder)));
  const optimizer = await readSafetensors(path.join(folder, "optimizer.safetensors"));
  for (const section of ["means", "squares"] as const) {
    arena.fill(
      section,
      arena.names.map((name) => [name, optimizer.get(`${section}.${name}`)!] as const),
    );
  }
  return TrainingState.parse(JSON.parse(await readFile(path.join(folder, "state.json"), "utf8")));
}

/** Whether a folder is a checkpoint of a run, and not just a model. */
export function isCheckpoint(folder: string): boolean {
  return existsSync(path.join(folder, "state.json")) && existsSync(path.join(folder, "manifest.json"));
}

/** Throws `checkpoint_damaged` when a file is missing or differs from what was written. */
export async function verifyCheckpoint(folder: string): Promise<void> {
  const manifest = await readManifest(folder);
  for (const [name, wanted] of Object.entries(manifest.files)) {
    const file = path.join(folder, path.basename(name));
    if (!existsSync(file)) throw errors.checkpointDamaged(folder, `${name} is missing`);
    if ((await sha256OfFile(file)) !== wanted) throw errors.checkpointDamaged(folder, `${name} has changed`);
  }
}

/** Steps that have a checkpoint folder, newest first; half-written ones do not count. */
export async function checkpointSteps(checkpoints: string): Promise<number[]> {
  if (!existsSync(checkpoints)) return [];
  return (await readdir(checkpoints))
    .filter((name) => /^step-\d+$/.test(name))
    .map((name) => Number(name.slice("step-".length)))
    .sort((a, b) => b - a);
}

/**
 * Fills the arena from the newest checkpoint that is whole; damaged ones are told to `onDamaged` and passed over.
 * Undefined when there is no checkpoint at all. Throws `no_whole_checkpoint` when all are damaged: starting anew would
 * remove what may still be mended.
 */
export async function readNewestCheckpoint(
  checkpoints: string,
  arena: Arena,
  onDamaged: (reason: string) => void,
): Promise<TrainingState | undefined> {
  const steps = await checkpointSteps(checkpoints);
  for (const step of steps) {
    try {
      return await readCheckpoint(path.join(checkpoints, checkpointName(step)), arena);
    } catch (error) {
      if (!(error instanceof TrainyardError)) throw error;
      onDamaged(error.message);
    }
  }
  if (steps.length > 0) throw errors.noWholeCheckpoint(checkpoints);
  return undefined;
}

/**
 * Removes all but the newest `keep` up to `newest` and the best one, and what a crash left half-written. Those after
 * `newest` are the damaged ones that were passed over when the run was resumed. What cannot be removed just now, such
 * as a file that somebody reads on Windows, stays until the next time: it is no reason to end a run.
 */
export async function pruneCheckpoints(
  checkpoints: string,
  keep: number,
  { newest, best }: { newest: number; best: number | null },
): Promise<void> {
  const steps = await checkpointSteps(checkpoints);
  const kept = steps.filter((step) => step <= newest).slice(0, keep);
  for (const step of steps) {
    if (step === best || kept.includes(step)) continue;
    const folder = path.join(checkpoints, checkpointName(step));
    // Renamed first, so that what cannot be removed as a whole is not taken for a checkpoint.
    await ifPossible(rename(folder, `${folder}.partial`));
  }
  for (const name of await readdir(checkpoints)) {
    if (!name.endsWith(".partial")) continue;
    await ifPossible(rm(path.join(checkpoints, name), { recursive: true, force: true }));
  }
}

async function ifPossible(change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

async function writeWeights(folder: string, content: CheckpointContent): Promise<void> {
  const { config, tokenizer, arena, adapters } = content;
  const tensors = arena.tensors("weights");
  if (!adapters) {
    await writeModelFolder(folder, { config, tokenizer, tensors });
    return;
  }
  await writeAdapter(folder, { model: config, tensors, ...adapters });
  await saveTokenizer(folder, tokenizer);
}

function weightsFile(folder: string): string {
  const adapters = path.join(folder, adapterWeightsFile);
  return existsSync(adapters) ? adapters : path.join(folder, wholeWeightsFile);
}

function moments(arena: Arena): Tensors {
  const named = (section: "means" | "squares") =>
    [...arena.tensors(section)].map(([name, tensor]) => [`${section}.${name}`, tensor] as const);
  return new Map([...named("means"), ...named("squares")]);
}

async function readManifest(folder: string): Promise<z.infer<typeof CheckpointManifest>> {
  try {
    return CheckpointManifest.parse(JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8")));
  } catch {
    throw errors.checkpointDamaged(folder, "its manifest.json is missing or cannot be read");
  }
}
