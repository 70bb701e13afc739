// Rotary positions in config.json of Hugging Face's transformers: `rope_theta` with `rope_scaling` as version 4 writes
// them, and `rope_parameters` as version 5 does.
import * as z from "zod";
import type { ModelConfig, RopeScaling } from "../../schemas/run.ts";
import { yarnAttentionFactor } from "./rope.ts";

const positive = z.number().positive();
/** As far as a GGUF file can tell one. */
const positions = z
  .int()
  .positive()
  .max(2 ** 31 - 1);
const Parameters = z.looseObject({
  rope_theta: positive.nullish(),
  rope_type: z.string().nullish(),
  type: z.string().nullish(),
  factor: positive.nullish(),
  original_max_position_embeddings: positions.nullish(),
  low_freq_factor: positive.nullish(),
  high_freq_factor: positive.nullish(),
  attention_factor: positive.nullish(),
  beta_fast: positive.nullish(),
  beta_slow: positive.nullish(),
  mscale: z.number().nullish(),
  mscale_all_dim: z.number().nullish(),
  truncate: z.boolean().nullish(),
  partial_rotary_factor: z.number().nullish(),
});
type Parameters = z.infer<typeof Parameters>;

/** The keys of config.json that speak of rotary positions. */
export const ropeKeys = {
  max_position_embeddings: positions.optional(),
  original_max_position_embeddings: positions.nullish(),
  rope_theta: positive.nullish(),
  rope_parameters: Parameters.nullish(),
  rope_scaling: Parameters.nullish(),
  partial_rotary_factor: z.number().nullish(),
};

type RopeKeys = { [K in keyof typeof ropeKeys]?: z.infer<(typeof ropeKeys)[K]> };
export type Rope = Pick<ModelConfig, "ropeTheta" | "ropeScaling">;

/** What the config asks for, or, as the end of a sentence, why it cannot be had. */
export function readRope(json: RopeKeys, contextLength: number): Rope | string {
  // An object that is there wins over one of the newer spelling, as in transformers.
  const given = json.rope_scaling ?? json.rope_parameters ?? {};
  const ropeTheta = given.rope_theta ?? json.rope_parameters?.rope_theta ?? json.rope_theta ?? 10_000;
  if ((given.partial_rotary_factor ?? json.partial_rotary_factor ?? 1) !== 1)
    return "its rotary positions turn a part of each head only";
  const type = given.rope_type ?? given.type ?? "default";
  if (type === "default") return { ropeTheta };
  const original =
    json.original_max_position_embeddings ?? given.original_max_position_embeddings ?? contextLength;
  const ropeScaling = readScaling(type, given, contextLength, original);
  return typeof ropeScaling === "string" ? ropeScaling : { ropeTheta, ropeScaling };
}

function readScaling(
  type: string,
  given: Parameters,
  contextLength: number,
  original: number,
): RopeScaling | string {
  const missing = (key: string): string =>
    `its rotary positions are scaled by ${type}, and ${key} is missing`;
  const factor = given.factor ?? undefined;
  if (type === "linear") return factor === undefined ? missing("factor") : { type, factor };
  if (type === "dynamic")
    return factor === undefined ? missing("factor") : { type, factor, originalContextLength: contextLength };
  if (type === "llama3") {
    const { low_freq_factor: low, high_freq_factor: high } = given;
    if (factor === undefined) return missing("factor");
    if (!low || !high) return missing("low_freq_factor or high_freq_factor");
    if (low === high) return "low_freq_factor and high_freq_factor of its rotary positions are equal";
    return {
      type,
      factor,
      lowFrequencyFactor: low,
      highFrequencyFactor: high,
      originalContextLength: original,
    };
  }
  if (type !== "yarn") return `its rotary positions are scaled by ${type}`;
  if (given.truncate === false) return "its rotary positions are scaled by yarn without truncation";
  const stretch = factor ?? contextLength / original;
  const attentionFactor = given.attention_factor ?? factorOfScales(stretch, given);
  return {
    type,
    factor: stretch,
    originalContextLength: original,
    ...(attentionFactor !== undefined && { attentionFactor }),
    betaFast: given.beta_fast ?? 32,
    betaSlow: given.beta_slow ?? 1,
  };
}

/** DeepSeek writes the attention's factor as a quotient of two. */
function factorOfScales(factor: number, { mscale, mscale_all_dim: all }: Parameters): number | undefined {
  if (!mscale || !all) return undefined;
  return yarnAttentionFactor(factor, mscale) / yarnAttentionFactor(factor, all);
}

/** Both spellings, so that versions 4 and 5 read the same. */
export function writeRope({ ropeTheta, ropeScaling }: Rope): object {
  const scaling = ropeScaling && writeScaling(ropeScaling);
  return {
    rope_theta: ropeTheta,
    rope_scaling: scaling ?? null,
    rope_parameters: { rope_theta: ropeTheta, ...(scaling ?? { rope_type: "default" }) },
  };
}

function writeScaling(scaling: RopeScaling): object {
  const common = { rope_type: scaling.type, factor: scaling.factor };
  switch (scaling.type) {
    case "linear":
    case "dynamic":
      return common;
    case "llama3":
      return {
        ...common,
        low_freq_factor: scaling.lowFrequencyFactor,
        high_freq_factor: scaling.highFrequencyFactor,
        original_max_position_embeddings: scaling.originalContextLength,
      };
    case "yarn":
      return {
        ...common,
        original_max_position_embeddings: scaling.originalContextLength,
        ...(scaling.attentionFactor !== undefined && { attention_factor: scaling.attentionFactor }),
        beta_fast: scaling.betaFast,
        beta_slow: scaling.betaSlow,
      };
  }
}
