// The weights of a folder in Hugging Face's layout: model.safetensors, or shards that an index names.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { errors } from "../errors.ts";
import { weightsIndexFile, wholeWeightsFile } from "./file-names.ts";
import { readJsonFile } from "./json-file.ts";
import { locateFile } from "./referenced-file.ts";
import { openSafetensors, type OpenSafetensors, type StoredTensor } from "./safetensors.ts";

/** An index has a line for each tensor; the largest models have some ten thousand. */
const largestIndex = 64 * 2 ** 20;
const Index = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/** Formats of PyTorch, which run whatever program they carry when they are read. */
const pickle = /\.(bin|pt|pth|ckpt|pkl|pickle)$/i;
const pickledWeights =
  /^(pytorch_model|adapter_model|consolidated|model|.*-\d{5}-of-\d{5}).*|.*\.(pt|pth|ckpt|pkl|pickle)$/i;

/**
 * Opens the file or all of the shards. Throws `file_not_found`, `pickle_refused`, `model_file_damaged`, and as of
 * `locateFile`.
 */
export async function openWeights(folder: string): Promise<OpenSafetensors> {
  const names = await readdir(folder).catch((): string[] => []);
  // Of a model that was imported by reference they lie elsewhere.
  const single = locateFile(folder, wholeWeightsFile);
  if (existsSync(single)) return await openSafetensors(single);
  if (names.includes(weightsIndexFile)) return await openShards(folder);
  const pickled = names.find((name) => pickle.test(name) && pickledWeights.test(name));
  if (pickled !== undefined) throw errors.pickleRefused(path.join(folder, pickled));
  throw errors.fileNotFound(path.join(folder, wholeWeightsFile));
}

async function openShards(folder: string): Promise<OpenSafetensors> {
  const file = path.join(folder, weightsIndexFile);
  const fail = (reason: string): never => {
    throw errors.modelFileDamaged(file, reason);
  };
  const parsed = Index.safeParse(await readJsonFile(file, largestIndex));
  if (!parsed.success) return fail("it has no weight_map that names a file for each tensor");
  const places = Object.entries(parsed.data.weight_map);
  const shards = new Map<string, OpenSafetensors>();
  const close = (): void => shards.forEach((shard) => shard.close());
  try {
    for (const name of new Set(places.map(([, shard]) => shard))) {
      if (name !== path.basename(name) || !name.endsWith(".safetensors"))
        fail(`it names ${JSON.stringify(name)}, which is no safetensors file beside it`);
      shards.set(name, await openShard(locateFile(folder, name), fail));
    }
    const sources = new Map<string, StoredTensor>();
    for (const [tensor, shard] of places) {
      const source = shards.get(shard)!.sources.get(tensor);
      if (source === undefined) return fail(`tensor ${tensor} is not in ${shard}, as it says`);
      sources.set(tensor, source);
    }
    return { file, sources, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function openShard(file: string, fail: (reason: string) => never): Promise<OpenSafetensors> {
  if (!existsSync(file)) fail(`the shard ${path.basename(file)} is missing`);
  return await openSafetensors(file);
}
