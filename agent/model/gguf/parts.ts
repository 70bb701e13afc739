// A model that was split over several GGUF files, name-00001-of-00003.gguf and so on, which llama.cpp reads as one.
import path from "node:path";
import { errors } from "../../errors.ts";
import type { GgufHeader, GgufTensorInfo } from "./parse.ts";
import { readGgufHeader } from "./read.ts";
import type { GgufMetadata } from "./types.ts";

export interface GgufPart {
  readonly file: string;
  readonly tensors: readonly GgufTensorInfo[];
}

export interface GgufParts {
  /** Of the first part; the others say nothing of the model. */
  readonly metadata: GgufMetadata;
  readonly tensors: readonly GgufTensorInfo[];
  readonly parts: readonly GgufPart[];
}

const mostParts = 1000;

/** Errors: `file_not_found`, `file_not_readable`, `model_file_damaged`. */
export async function readGgufParts(file: string): Promise<GgufParts> {
  const first = await readGgufHeader(file);
  const parts = [{ file, tensors: first.tensors }];
  const count = Number(first.metadata.get("split.count") ?? 1);
  if (count > 1) {
    for (const name of otherNames(file, count, first)) {
      const { tensors, metadata } = await readGgufHeader(name);
      if (Number(metadata.get("split.count")) !== count) {
        throw errors.modelFileDamaged(name, `it is no part of ${path.basename(file)}`);
      }
      parts.push({ file: name, tensors });
    }
  }
  const tensors = parts.flatMap((part) => part.tensors);
  if (new Set(tensors.map(({ name }) => name)).size < tensors.length) {
    throw errors.modelFileDamaged(file, "a tensor stands in several of its parts");
  }
  return { metadata: first.metadata, tensors, parts };
}

function otherNames(file: string, count: number, { metadata }: GgufHeader): string[] {
  const named = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/.exec(path.basename(file));
  if (named === null || Number(named[3]) !== count || count > mostParts) {
    throw errors.modelFileDamaged(file, `it is one of ${count} parts, and its name does not say which`);
  }
  if (Number(metadata.get("split.no")) !== 0 || Number(named[2]) !== 1) {
    throw errors.modelFileDamaged(file, "it is not the first of its parts, which has to be opened");
  }
  return Array.from({ length: count - 1 }, (_, index) => {
    const number = String(index + 2).padStart(5, "0");
    return path.join(path.dirname(file), `${named[1]}-${number}-of-${named[3]}.gguf`);
  });
}
