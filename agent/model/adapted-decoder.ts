// A decoder with adapters beside its frozen projections: built one way for training, for evaluation and for the reference.
import type { Tape } from "../autodiff/tape.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { type Decoder, type DecoderOptions, buildDecoder } from "./decoder.ts";
import { type Adapters, type LoraOptions, buildAdapters } from "./lora.ts";
import { projectQuantized } from "./quantized-model.ts";

export interface AdaptedDecoderOptions extends Omit<DecoderOptions, "project"> {
  /** The adapters; the decoder stands alone when left out. */
  readonly lora: LoraOptions | undefined;
  /** Whether dropout masks of the adapters are inputs, one for each. */
  readonly adapterDropout?: boolean;
}

/** Emits the forward pass as `buildDecoder` does. Throws `no_lora_target`. */
export function buildAdaptedDecoder(
  tape: Tape,
  config: ModelConfig,
  { lora, adapterDropout = false, ...options }: AdaptedDecoderOptions,
): { decoder: Decoder; adapters: Adapters | undefined } {
  if (!lora) return { decoder: buildDecoder(tape, config, options), adapters: undefined };
  const { batchSize, sequenceLength, quantized = new Map() } = options;
  const rows = batchSize * sequenceLength;
  const base = projectQuantized(quantized);
  const adapters = buildAdapters(tape, config, lora, { rows, dropout: adapterDropout, base });
  return { decoder: buildDecoder(tape, config, { ...options, project: adapters.project }), adapters };
}
