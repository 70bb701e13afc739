// A version of a model as it is asked: by its own GGUF file, or by one in the cache, so that asking writes nothing into the
// version.
import path from "node:path";
import { nameOfModel } from "../../schemas/model-name.ts";
import type { GgufType } from "../../schemas/export.ts";
import type { MadeFile } from "../chat/loading.ts";
import type { Subject } from "../evaluation/evaluate.ts";
import { weightsOfVersion } from "../evaluation/weights.ts";
import type { ModelVersion } from "../model/catalogue.ts";
import { checkedFile, placeOfVersion } from "../model/referenced-file.ts";
import { exportedFiles } from "../run/export.ts";
import type { Workers } from "../worker/workers.ts";
import { asSentences } from "./work-progress.ts";

/** A number format that a model is asked in, whatever that of its own GGUF file is. */
export interface Precision {
  precision?: GgufType | undefined;
}

/** What is evaluated of the model `id`. Throws `referenced_file_gone` and `referenced_file_changed`. */
export function versionSubject(
  workers: Pick<Workers, "run">,
  { id, version }: { id: string; version: ModelVersion },
  { label, precision }: Precision & { label?: string | undefined },
): Subject {
  const reference = { model: id, version: path.basename(version.folder) };
  return {
    reference,
    label: label ?? nameOfModel(reference),
    weights: weightsOfVersion(version, precision),
    place: placeOfVersion(version),
    file: (waiting) => versionGguf(workers, version, { precision, ...waiting }),
  };
}

export async function versionGguf(
  workers: Pick<Workers, "run">,
  version: ModelVersion,
  { precision, signal, onWait }: Precision & { signal: AbortSignal; onWait: (message: string) => void },
): Promise<MadeFile> {
  const { folder: place, manifest } = version;
  const options = { signal, onProgress: asSentences(onWait) };
  if (precision !== undefined) return await workers.run("baseGguf", { place, type: precision }, options);
  if (Object.hasOwn(manifest.files, exportedFiles.gguf))
    return { file: checkedFile(version, exportedFiles.gguf) };
  if (manifest.adapter !== undefined)
    return await workers.run("adaptersGguf", { place, adapters: [] }, options);
  return await workers.run("baseGguf", { place }, options);
}
