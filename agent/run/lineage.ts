// Where the weights of an exported model come from: the run, the step, and the sum by which they are known.
import { existsSync } from "node:fs";
import path from "node:path";
import type { ExportManifest } from "../../schemas/export.ts";
import {
  adapterWeightsFile,
  ggufModelFile,
  weightsIndexFile,
  wholeWeightsFile,
} from "../model/file-names.ts";
import { locateFile } from "../model/referenced-file.ts";
import { sha256OfFile } from "../store/sha256.ts";
import { readManifest, runFolder } from "./folder.ts";

export type Lineage = ExportManifest["lineage"];

/** A checkpoint lies in RUN/checkpoints/step-00000500; any other folder has no run to tell of. */
export async function lineageOf(source: string, original: string): Promise<Lineage> {
  const weights = await sha256OfFile(weightsFile(source));
  const folder = path.resolve(original);
  const run = runFolder(path.dirname(path.dirname(folder)));
  const step = /^step-(\d+)$/.exec(path.basename(folder))?.[1];
  if (step === undefined || !existsSync(run.manifest)) return { weights };
  const { id, dataset } = readManifest(run);
  return { run: id, step: Number(step), ...(dataset && { dataset }), weights };
}

/** The file by whose sum the weights are known; of shards it is their index. */
export function weightsFile(source: string): string {
  if (source.endsWith(".gguf")) return source;
  const names = [wholeWeightsFile, adapterWeightsFile, weightsIndexFile, ggufModelFile];
  const files = names.map((name) => locateFile(source, name));
  return files.find((file) => existsSync(file)) ?? path.join(source, names[0]!);
}
