// Finds the model that a command names: a run's best checkpoint, an exported model, a folder or a .gguf file.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { errors } from "../errors.ts";
import { locateFile } from "../model/referenced-file.ts";
import { exportModel, exportedFiles } from "../run/export.ts";
import { tryFindRun } from "../run/find.ts";
import { bestCheckpoint } from "../run/folder.ts";
import type { Run } from "../run/state.ts";
import type { Home } from "../store/home.ts";
import type { Output } from "./output.ts";

/** Weights in Hugging Face's layout, and where what is exported from them goes. */
export interface FoundCheckpoint {
  folder: string;
  exportFolder: string;
  run?: Run;
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

/** A GGUF file for llama.cpp. That of a checkpoint is exported when it has not been yet. */
export async function findGguf(home: Home, reference: string, output: Output): Promise<string> {
  if (existsSync(reference) && reference.endsWith(".gguf")) return path.resolve(reference);
  if (tryFindRun(home, reference) === undefined) {
    const exported = newestGguf(path.join(home.models, path.basename(reference)));
    if (exported !== undefined) return exported;
  }
  return checkpointGguf(findCheckpoint(home, reference), output);
}

export async function checkpointGguf(checkpoint: FoundCheckpoint, output: Output): Promise<string> {
  const file = path.join(checkpoint.exportFolder, exportedFiles.gguf);
  if (existsSync(file)) return file;
  output.say(`Exporting ${path.basename(checkpoint.folder)} to GGUF …`);
  const ggufType = checkpoint.run?.manifest.config.export.gguf_type ?? "f16";
  await exportModel(checkpoint.folder, checkpoint.exportFolder, { formats: ["gguf"], ggufType });
  return file;
}

/** Of a model's exports the one with the highest step. */
function newestGguf(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const versions = readdirSync(folder).sort().reverse();
  return versions
    .map((version) => locateFile(path.join(folder, version), exportedFiles.gguf))
    .find((file) => existsSync(file));
}

/** Whole, in shards, or adapters of another. */
function isModelFolder(folder: string): boolean {
  return ["config.json", "adapter_config.json"].some((name) => existsSync(path.join(folder, name)));
}
