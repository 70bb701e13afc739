// In which number format a GGUF file is, as llama.cpp calls it, and how exact that is.
import type { GgufType } from "../../../schemas/export.ts";
import type { GgufHeader } from "./parse.ts";
import { tensorBlocks } from "./types.ts";

/** Names of `llama_ftype`, which `general.file_type` holds, of the formats that are met. */
const namesOfFiles: Readonly<Record<number, string>> = {
  0: "f32",
  1: "f16",
  2: "q4_0",
  3: "q4_1",
  7: "q8_0",
  8: "q5_0",
  9: "q5_1",
  10: "q2_K",
  11: "q3_K_S",
  12: "q3_K_M",
  13: "q3_K_L",
  14: "q4_K_S",
  15: "q4_K_M",
  16: "q5_K_S",
  17: "q5_K_M",
  18: "q6_K",
  32: "bf16",
};

/** ggml's types that keep numbers as they are, or as halves. */
const unrounded: ReadonlySet<number> = new Set([0, 1, 30]);

/** Such as `q4_K_M`: what the file says of itself, or else the type of most of its numbers. */
export function fileTypeOf({ metadata, tensors }: GgufHeader): string {
  const told = metadata.get("general.file_type");
  const name = typeof told === "number" ? namesOfFiles[told] : undefined;
  return name ?? tensorBlocks[commonType(tensors)]![0];
}

/** Of each number in the matrices, its share of their scales included. */
export function bitsOf({ tensors }: Pick<GgufHeader, "tensors">): number {
  return bitsOfBlock(commonType(tensors));
}

/** The same of what is written here; of mixtures that of most of their numbers. */
export function bitsOfType(type: GgufType): number {
  return bitsOfBlock({ f32: 0, f16: 1, q8_0: 8, q6_K: 14, q4_K_M: 12, q4_0: 2 }[type]);
}

/** Whether a file can be asked as one of that type. For f16 all of its numbers must be f32, f16 or bf16. */
export function servesAs(header: GgufHeader, type: GgufType): boolean {
  if (type === "f16") return header.tensors.every((tensor) => unrounded.has(tensor.type));
  return fileTypeOf(header) === type;
}

/** ggml's number of the type that most numbers have. */
function commonType(tensors: GgufHeader["tensors"]): number {
  const counts = new Map<number, number>();
  for (const { type, shape } of tensors) {
    const size = shape.reduce((product, length) => product * length, 1);
    counts.set(type, (counts.get(type) ?? 0) + size);
  }
  const [most] = [...counts].sort(([, left], [, right]) => right - left);
  return most?.[0] ?? 0;
}

function bitsOfBlock(type: number): number {
  const [, elements, bytes] = tensorBlocks[type]!;
  return (8 * bytes) / elements;
}
