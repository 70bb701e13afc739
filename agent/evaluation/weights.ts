// Which weights a model has: a sum that changes when any of them does, from what manifests say of their files, or from
// the files themselves.
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { GgufType } from "../../schemas/export.ts";
import { adapterConfigFile } from "../model/file-names.ts";
import { ggufFilesAmong, isPaper, modelFilesAmong } from "../hub/model-files.ts";
import type { ModelVersion } from "../model/catalogue.ts";
import { placeOfBase } from "../model/adapter-base.ts";
import { isAdapterFolder, openAdapter } from "../model/peft.ts";
import { manifestOf } from "../model/referenced-file.ts";
import { exportedFiles } from "../run/export.ts";
import { sha256OfFile } from "../store/sha256.ts";

/** Files of a checkpoint that say nothing of its answers. */
const ofTraining = ["optimizer.safetensors", "state.json", "trainyard.json"];

/** `sums` are the sha256 of a checkpoint's files; it is asked as a GGUF file of that type. */
export function weightsOfCheckpoint(sums: Readonly<Record<string, string>>, type: GgufType): string {
  const files = Object.entries(sums).filter(([name]) => !ofTraining.includes(name));
  return sumOf([type, ...files.map(([name, sum]) => `${name} ${sum}`).sort()]);
}

/**
 * Of a version in the number format that it is asked in, which is that of its own GGUF file where none is named. What is
 * written beside its weights afterwards changes nothing.
 */
export function weightsOfVersion({ folder, manifest }: ModelVersion, type?: GgufType): string {
  const { files, lineage, origin, adapter, ggufType = "gguf" } = manifest;
  const isAdded = adapter !== undefined && !Object.hasOwn(files, exportedFiles.gguf);
  // llama.cpp adds adapters as it computes, which rounds otherwise than weights that they were added to before.
  const usual = isAdded ? "adapter" : "f16";
  const own = Object.hasOwn(files, exportedFiles.gguf) ? ggufType : usual;
  return sumOf([
    ...[type ?? own, lineage.weights],
    // That of an import is made of the sums of all of its files.
    origin === "imported" ? path.basename(folder) : "",
    // Says where its base is, once that is known.
    files[adapterConfigFile]?.sha256 ?? "",
  ]);
}

/** Of a GGUF file or a folder in Hugging Face's layout, which are read whole; of adapters with their base. */
export async function weightsOfPlace(place: string): Promise<string> {
  return await weightsBelow(place, []);
}

/** `above` are the folders of the adapters that lie on it. */
async function weightsBelow(place: string, above: readonly string[]): Promise<string> {
  if (place.endsWith(".gguf")) return await sha256OfFile(place);
  const manifest = manifestOf(place);
  if (manifest !== undefined) return weightsOfVersion({ folder: place, manifest }, "f16");
  const names = (await readdir(place)).filter((name) => !isPaper(name));
  const { weights, others } = modelFilesAmong(names);
  const kept = weights.length > 0 ? weights : ggufFilesAmong(names);
  const sums: string[] = [];
  for (const name of [...kept, ...others].sort())
    sums.push(`${name} ${await sha256OfFile(path.join(place, name))}`);
  if (isAdapterFolder(place)) {
    const adapter = await openAdapter(place);
    adapter.close();
    sums.push(`base ${await weightsBelow(placeOfBase(adapter, above), [...above, place])}`);
  }
  return sumOf(sums);
}

/** Of a model with adapters added to it in this order, each as heavily as its scale says. */
export function weightsOfStack(
  weights: string,
  adapters: readonly { readonly weights: string; readonly scale: number }[],
): string {
  return sumOf(["stack", weights, ...adapters.map((one) => `${one.weights} ${one.scale}`)]);
}

/** Of weights that are asked in another number format than is usual for them. */
export function weightsAskedAs(weights: string, type: GgufType): string {
  return sumOf([type, weights]);
}

function sumOf(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}
