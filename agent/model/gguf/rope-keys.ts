// How rotary positions are stretched, as GGUF files say it: keys for linear scaling and YaRN, and for Llama 3.1 a tensor of
// factors, from which its parameters are found again.
import * as z from "zod";
import type { ModelConfig, RopeScaling } from "../../../schemas/run.ts";
import { errors } from "../../errors.ts";
import { rotaryFrequencies } from "../rope.ts";
import type { GgufEntry } from "./write.ts";

const positive = z.number().positive();
const Yarn = z.object({ factor: positive, original: z.int().positive() });

/** `value` reads a key of the architecture; `config` says nothing of scaling yet. Errors: `model_file_damaged`, `model_not_supported`. */
export function ropeScalingOf(
  config: ModelConfig,
  value: (key: string) => unknown,
  factors: Float32Array | undefined,
  file: string,
): RopeScaling | undefined {
  if (config.family === "gpt2") return undefined;
  if (factors !== undefined && factors.some((factor) => factor !== 1)) {
    const scaling = llama3Scaling(config, factors);
    if (scaling === undefined) {
      throw errors.modelNotSupported(file, "its rotary factors follow no rule that is known");
    }
    return scaling;
  }
  const factor = value("rope.scaling.factor") ?? value("rope.scale_linear");
  const type = value("rope.scaling.type") ?? (factor === undefined ? "none" : "linear");
  if (type === "none" || (type === "linear" && (factor === undefined || factor === 1))) return undefined;
  if (type === "linear" && positive.safeParse(factor).success) return { type, factor: factor as number };
  if (type !== "yarn") {
    throw errors.modelNotSupported(file, `its rotary positions are scaled by ${JSON.stringify(type)}`);
  }
  const yarn = Yarn.safeParse({ factor, original: value("rope.scaling.original_context_length") });
  if (!yarn.success)
    throw errors.modelFileDamaged(file, "the numbers of its rotary scaling are missing or wrong");
  const number = (key: string): number | undefined =>
    positive.safeParse(value(`rope.scaling.${key}`)).data ?? undefined;
  const relative = number("attn_factor");
  // The second one multiplies what follows from the factor.
  const attentionFactor =
    number("yarn_attn_factor") ??
    (relative === undefined || relative === 1
      ? undefined
      : relative * usualAttentionFactor(yarn.data.factor));
  return {
    type,
    factor: yarn.data.factor,
    originalContextLength: yarn.data.original,
    ...(attentionFactor !== undefined && { attentionFactor }),
    betaFast: number("yarn_beta_fast") ?? 32,
    betaSlow: number("yarn_beta_slow") ?? 1,
  };
}

/** The keys that say the same; Llama 3.1's scaling is a tensor (`ropeFactors`). Dynamic scaling has none. */
export function ropeKeys({ family, ropeScaling: scaling }: ModelConfig): [string, GgufEntry][] {
  if (scaling === undefined || scaling.type === "llama3" || scaling.type === "dynamic") return [];
  const key = (name: string): string => `${family}.rope.scaling.${name}`;
  const common: [string, GgufEntry][] = [
    [key("type"), { string: scaling.type }],
    [key("factor"), { float32: scaling.factor }],
  ];
  if (scaling.type === "linear") return common;
  const { originalContextLength, attentionFactor, betaFast, betaSlow, factor } = scaling;
  return [
    ...common,
    [key("original_context_length"), { uint32: originalContextLength }],
    [key("yarn_beta_fast"), { float32: betaFast }],
    [key("yarn_beta_slow"), { float32: betaSlow }],
    ...(attentionFactor === undefined
      ? []
      : ([
          [key("yarn_attn_factor"), { float32: attentionFactor }],
          // llama.cpp multiplies what follows from the factor by this.
          [key("attn_factor"), { float32: attentionFactor / usualAttentionFactor(factor) }],
        ] as [string, GgufEntry][])),
  ];
}

/** What llama.cpp takes by itself: YaRN's, also where nothing is stretched. */
function usualAttentionFactor(factor: number): number {
  return 0.1 * Math.log(factor) + 1;
}

/** By how much each pair of dimensions is slower than usual, for the tensor `rope_freqs.weight` of Llama 3.1. */
export function ropeFactors(config: ModelConfig): Float32Array | undefined {
  const { ropeScaling, ...unscaled } = config;
  if (ropeScaling?.type !== "llama3") return undefined;
  const scaled = rotaryFrequencies(config, 1).frequencies;
  return Float32Array.from(
    rotaryFrequencies(unscaled, 1).frequencies,
    (usual, pair) => usual / scaled[pair]!,
  );
}

type Llama3 = Extract<RopeScaling, { type: "llama3" }>;

/**
 * Long waves are slower by the largest factor F, short ones by none. Between them the share s of the short ones is
 * (1/f − 1/F) / (1 − 1/F), and grows with the frequency as s = slope · frequency + offset. From both numbers the
 * parameters follow but for one, of which Llama's own value is taken.
 */
function llama3Scaling(config: ModelConfig, factors: Float32Array): Llama3 | undefined {
  const { frequencies } = rotaryFrequencies(config, 1);
  if (factors.length !== frequencies.length) return undefined;
  const factor = Number(Math.max(...factors).toPrecision(6));
  const known: Llama3 = {
    ...{ type: "llama3", factor, lowFrequencyFactor: 1, highFrequencyFactor: 4 },
    originalContextLength: 8192,
  };
  if (explains(known, config, factors)) return known;
  const points = frequencies
    .map((frequency, pair) => ({ frequency, share: (1 / factors[pair]! - 1 / factor) / (1 - 1 / factor) }))
    .filter(({ share }) => share > 1e-4 && share < 1 - 1e-4);
  if (points.length < 2) return undefined;
  const [first, last] = [points[0]!, points.at(-1)!];
  const slope = (first.share - last.share) / (first.frequency - last.frequency);
  const offset = first.share - slope * first.frequency;
  const high = Number((1 - 1 / offset).toPrecision(4));
  const original = Math.round(slope * 2 * Math.PI * (high - 1));
  const found: Llama3 = { ...known, highFrequencyFactor: high, originalContextLength: original };
  return explains(found, config, factors) ? found : undefined;
}

function explains(scaling: Llama3, config: ModelConfig, factors: Float32Array): boolean {
  const usual = rotaryFrequencies(config, 1).frequencies;
  const scaled = rotaryFrequencies({ ...config, ropeScaling: scaling }, 1).frequencies;
  return factors.every((factor, pair) => Math.abs(usual[pair]! / scaled[pair]! / factor - 1) < 1e-4);
}
