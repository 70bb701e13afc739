// In which order a parameter's numbers lie in a GGUF file, compared with Hugging Face's.
import type { ModelConfig } from "../../../schemas/run.ts";
import { isTransposed } from "../parameters.ts";
import { headSizeOf } from "../shape.ts";

export type Order =
  | { readonly kind: "same" }
  /** Rows [2, headSize / 2] of each head lie as [headSize / 2, 2]. */
  | { readonly kind: "interleaved"; readonly headSize: number }
  /** [in, out] lies as [out, in]. */
  | { readonly kind: "transposed" };

/**
 * Hugging Face rotates dimension i of a head together with i + headSize / 2; for Llama, llama.cpp rotates 2i together with
 * 2i + 1. GPT-2's Conv1D keeps its weights as [in, out]; llama.cpp multiplies by [out, in].
 */
export function orderOf(config: ModelConfig, parameter: string): Order {
  if (config.family === "llama" && /\.(q|k)_proj\.(weight|bias)$/.test(parameter)) {
    return { kind: "interleaved", headSize: headSizeOf(config) };
  }
  return { kind: isTransposed(config, parameter) ? "transposed" : "same" };
}

/** Where Hugging Face has the row that lies at `row` in the file. */
export function rowBefore(row: number, headSize: number): number {
  const within = row % headSize;
  return row - within + (within % 2) * (headSize / 2) + Math.floor(within / 2);
}
