// A model that is none of the home and is to be evaluated: a GGUF file, or a folder in Hugging Face's layout.
import path from "node:path";
import type { Subject } from "../evaluation/evaluate.ts";
import { weightsAskedAs } from "../evaluation/weights.ts";
import { servesAs } from "../model/gguf/file-type.ts";
import { readGgufHeader } from "../model/gguf/read.ts";
import type { Workers } from "../worker/workers.ts";
import type { Precision } from "./version-subject.ts";
import { asSentences } from "./work-progress.ts";

/** `place` is absolute. Errors: those of reading it. */
export async function placeSubject(
  workers: Pick<Workers, "run">,
  place: string,
  { label, precision, signal }: Precision & { label?: string | undefined; signal: AbortSignal },
): Promise<Subject> {
  const { weights } = await workers.run("sumWeights", { place }, { signal });
  const isFile = place.endsWith(".gguf");
  const asItIs =
    precision === undefined ||
    (isFile ? servesAs(await readGgufHeader(place), precision) : precision === usualPrecision);
  return {
    reference: { file: place },
    label: label ?? path.basename(place, ".gguf"),
    ...{ weights: asItIs ? weights : weightsAskedAs(weights, precision), place },
    file: async ({ signal: waiting, onWait }) => {
      if (isFile && asItIs) return { file: place };
      const input = { place, type: precision ?? usualPrecision };
      return await workers.run("baseGguf", input, { signal: waiting, onProgress: asSentences(onWait) });
    },
  };
}

/** Of a folder with weights that are not GGUF. */
const usualPrecision = "f16";
