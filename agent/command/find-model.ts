// Finds the model that a command names: a run's best checkpoint, an exported model, a folder or a .gguf file.
import { existsSync } from "node:fs";
import path from "node:path";
import type { WorkProgress } from "../../schemas/protocol/method.ts";
import { errors } from "../errors.ts";
import { openModelVersion } from "../model/catalogue.ts";
import { locateFile } from "../model/referenced-file.ts";
import { exportModel, exportedFiles } from "../run/export.ts";
import { tryFindRun } from "../run/find.ts";
import { bestCheckpoint } from "../run/folder.ts";
import type { Run } from "../run/state.ts";
import type { Home } from "../store/home.ts";
import { findFolder } from "../store/list-folders.ts";
import { openWorkers } from "../worker/workers.ts";
import type { Output } from "./output.ts";

/** Weights in Hugging Face's layout, and where what is exported from them goes. */
export interface FoundCheckpoint {
  folder: string;
  exportFolder: string;
  run?: Run;
}

/** A version of a model under `models/`. */
export interface StoredModel {
  readonly id: string;
  readonly version: string;
  readonly folder: string;
}

export function findCheckpoint(home: Home, reference: string): FoundCheckpoint {
  const run = tryFindRun(home, reference);
  if (run !== undefined) return runCheckpoint(home, run);
  const folder = path.resolve(reference);
  if (!isModelFolder(folder)) throw errors.modelNotFound(reference);
  return { folder, exportFolder: folder };
}

/** The run's best checkpoint. Throws `run_has_no_checkpoint`. */
export function runCheckpoint(home: Home, run: Run): FoundCheckpoint & { run: Run; step: number } {
  const best = bestCheckpoint(run.folder);
  if (best === undefined) throw errors.runHasNoCheckpoint(run.manifest.id);
  const exportFolder = path.join(home.models, run.manifest.id, path.basename(best.folder));
  return { folder: best.folder, exportFolder, run, step: best.step };
}

/** A model of the home, `id` or `id@version`; undefined where none has that name. Throws `model_file_damaged`. */
export async function findStored(home: Home, reference: string): Promise<StoredModel | undefined> {
  if (tryFindRun(home, reference) !== undefined) return undefined;
  const [, id = reference, version] = /^([^@]+)@(.+)$/.exec(reference) ?? [];
  if ((await findFolder(home.models, id)) === undefined) return undefined;
  const { folder } = await openModelVersion(home, id, version);
  return { id, version: path.basename(folder), folder };
}

/** A GGUF file for llama.cpp. That of a checkpoint is exported when it has not been yet, and that of a model is cached. */
export async function findGguf(home: Home, reference: string, output: Output): Promise<string> {
  if (existsSync(reference) && reference.endsWith(".gguf")) return path.resolve(reference);
  const stored = await findStored(home, reference);
  const found = stored ?? findCheckpoint(home, reference);
  if ("run" in found) return checkpointGguf(found, output);
  const file = locateFile(found.folder, exportedFiles.gguf);
  if (stored !== undefined && existsSync(file)) return file;
  if (!isModelFolder(found.folder)) throw errors.modelNotFound(reference);
  const workers = openWorkers({ home });
  try {
    const { signal } = new AbortController();
    const onProgress = ({ message }: WorkProgress): void => output.say(`${message} …`);
    return (await workers.run("baseGguf", { place: found.folder }, { signal, onProgress })).file;
  } finally {
    await workers.close();
  }
}

export async function checkpointGguf(checkpoint: FoundCheckpoint, output: Output): Promise<string> {
  const file = path.join(checkpoint.exportFolder, exportedFiles.gguf);
  if (existsSync(file)) return file;
  output.say(`Exporting ${path.basename(checkpoint.folder)} to GGUF …`);
  const ggufType = checkpoint.run?.manifest.config.export.gguf_type ?? "f16";
  await exportModel(checkpoint.folder, checkpoint.exportFolder, { formats: ["gguf"], ggufType });
  return file;
}

/** Whole, in shards, or adapters of another. */
function isModelFolder(folder: string): boolean {
  return ["config.json", "adapter_config.json"].some((name) => existsSync(path.join(folder, name)));
}
