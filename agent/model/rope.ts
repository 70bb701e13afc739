// How fast each pair of dimensions of a head turns from one position to the next, as transformers computes it.
import type { ModelConfig, RopeScaling } from "../../schemas/run.ts";
import { headSizeOf } from "./shape.ts";

export interface RotaryFrequencies {
  /** Radians per position of each pair of dimensions, [headSize / 2], rounded to float32. */
  readonly frequencies: readonly number[];
  /** What the turned vectors are multiplied by. */
  readonly scale: number;
}

/** `sequenceLength` is the longest sequence that is looked at: dynamic scaling begins beyond the original context. */
export function rotaryFrequencies(config: ModelConfig, sequenceLength: number): RotaryFrequencies {
  const { ropeTheta, ropeScaling: scaling } = config;
  const headSize = headSizeOf(config);
  if (scaling === undefined) return { frequencies: usualFrequencies(headSize, ropeTheta), scale: 1 };
  if (scaling.type === "dynamic") {
    const theta = stretchedTheta(scaling, ropeTheta, headSize, sequenceLength);
    return { frequencies: usualFrequencies(headSize, theta), scale: 1 };
  }
  const usual = usualFrequencies(headSize, ropeTheta);
  switch (scaling.type) {
    case "linear":
      return { frequencies: usual.map((frequency) => Math.fround(frequency / scaling.factor)), scale: 1 };
    case "llama3":
      return { frequencies: usual.map((frequency) => llama3Frequency(scaling, frequency)), scale: 1 };
    case "yarn":
      return {
        frequencies: yarnFrequencies(scaling, usual, ropeTheta),
        scale: scaling.attentionFactor ?? yarnAttentionFactor(scaling.factor),
      };
  }
}

/** YaRN's √(1/t) = 0.1 · m · ln(factor) + 1, by which queries and keys are multiplied; 1 where nothing is stretched. */
export function yarnAttentionFactor(factor: number, mscale = 1): number {
  return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
}

type ScalingOf<T extends RopeScaling["type"]> = Extract<RopeScaling, { type: T }>;

/** θ^(−2i / headSize) (Su et al., 2021). */
function usualFrequencies(headSize: number, theta: number): number[] {
  return Array.from({ length: headSize / 2 }, (_, pair) => Math.fround(1 / theta ** ((2 * pair) / headSize)));
}

/** NTK-aware scaling, the stronger the longer the sequence is. */
function stretchedTheta(
  { factor, originalContextLength: original }: ScalingOf<"dynamic">,
  theta: number,
  headSize: number,
  sequenceLength: number,
): number {
  const longest = Math.max(sequenceLength, original);
  return theta * ((factor * longest) / original - (factor - 1)) ** (headSize / (headSize - 2));
}

/** Long waves are stretched, short ones kept, and those between are blended (Llama 3.1). */
function llama3Frequency(scaling: ScalingOf<"llama3">, frequency: number): number {
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalContextLength } = scaling;
  const turns = (originalContextLength * frequency) / (2 * Math.PI);
  if (turns > high) return frequency;
  if (turns < low) return Math.fround(frequency / factor);
  const share = (turns - low) / (high - low);
  return Math.fround(((1 - share) * frequency) / factor + share * frequency);
}

/** YaRN (Peng et al., 2023): pairs that turn often within the original context keep their speed. */
function yarnFrequencies(scaling: ScalingOf<"yarn">, usual: readonly number[], theta: number): number[] {
  const { factor, originalContextLength, betaFast, betaSlow } = scaling;
  const headSize = 2 * usual.length;
  const pairOf = (turns: number): number =>
    (headSize * Math.log(originalContextLength / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const low = Math.max(Math.floor(pairOf(betaFast)), 0);
  const high = Math.min(Math.ceil(pairOf(betaSlow)), headSize - 1);
  const width = low === high ? 0.001 : high - low;
  return usual.map((frequency, pair) => {
    const stretched = Math.min(Math.max((pair - low) / width, 0), 1);
    return Math.fround((frequency / factor) * stretched + frequency * (1 - stretched));
  });
}
