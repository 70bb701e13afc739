// The models that come with torchtitan: their flavors, and what the rules need to know of each.

export type Attention = "sdpa" | "flex" | "varlen";

export interface Flavor {
  layers: number;
  attention: Attention;
  /** Longest sequence that its positions were made for, in tokens. */
  longestSequence: number;
  /** Its size, where all its layers are alike and dense. */
  dense?: Dense;
}

/** A decoder with SwiGLU and RMSNorm, all sizes as in Hugging Face's configurations. */
export interface Dense {
  hiddenSize: number;
  heads: number;
  keyValueHeads: number;
  intermediateSize: number;
  vocabularySize: number;
  isTied: boolean;
  ropeTheta: number;
}

type Family = Readonly<Record<string, Flavor>>;

function flavor(layers: number, attention: Attention, longestSequence: number, dense?: Dense): Flavor {
  return { layers, attention, longestSequence, ...(dense !== undefined && { dense }) };
}

function llama(hiddenSize: number, heads: number, keyValueHeads: number, intermediateSize: number): Dense {
  const vocabularySize = hiddenSize === 256 ? 2048 : 128_256;
  const sizes = { hiddenSize, heads, keyValueHeads, intermediateSize, vocabularySize };
  return { ...sizes, isTied: false, ropeTheta: 500_000 };
}

function qwen(hiddenSize: number, heads: number, intermediateSize: number, isTied: boolean): Dense {
  const sizes = { hiddenSize, heads, keyValueHeads: 8, intermediateSize, vocabularySize: 151_936 };
  return { ...sizes, isTied, ropeTheta: 1_000_000 };
}

const k = 1024;
const llamaDebug = llama(256, 16, 16, 768);
const llama8B = llama(4096, 32, 8, 14_336);

const llama3: Family = {
  debugmodel: flavor(6, "sdpa", 128 * k, llamaDebug),
  debugmodel_flex_attn: flavor(6, "flex", 128 * k, llamaDebug),
  debugmodel_varlen_attn: flavor(6, "varlen", 128 * k, llamaDebug),
  "8B": flavor(32, "sdpa", 128 * k, llama8B),
  "8B_flex": flavor(32, "flex", 128 * k, llama8B),
  "8B_varlen": flavor(32, "varlen", 128 * k, llama8B),
  "70B": flavor(80, "sdpa", 128 * k, llama(8192, 64, 8, 28_672)),
  "405B": flavor(126, "sdpa", 128 * k, llama(16_384, 128, 8, 53_248)),
};

const llama4: Family = {
  debugmodel: flavor(6, "sdpa", 1024 * k),
  debugmodel_irope: flavor(6, "flex", 1024 * k),
  "17bx16e": flavor(48, "sdpa", 10_240 * k),
  "17bx16e_irope": flavor(48, "flex", 10_240 * k),
  "17bx128e": flavor(48, "sdpa", 1024 * k),
  "17bx128e_irope": flavor(48, "flex", 1024 * k),
};

const deepseekV3: Family = {
  debugmodel: flavor(6, "sdpa", 16 * k),
  debugmodel_flex_attn: flavor(6, "flex", 16 * k),
  "16B": flavor(27, "flex", 16 * k),
  "236B": flavor(60, "flex", 16 * k),
  "671B": flavor(61, "flex", 16 * k),
};

const qwen3: Family = {
  debugmodel: flavor(8, "sdpa", 4 * k),
  "0.6B": flavor(28, "sdpa", 4 * k, qwen(1024, 16, 3072, true)),
  "1.7B": flavor(28, "sdpa", 4 * k, qwen(2048, 16, 6144, true)),
  "4B": flavor(36, "sdpa", 4 * k, qwen(2560, 32, 9728, true)),
  "8B": flavor(36, "sdpa", 4 * k, qwen(4096, 32, 12_288, false)),
  "14B": flavor(40, "sdpa", 4 * k, qwen(5120, 40, 17_408, false)),
  "32B": flavor(64, "sdpa", 4 * k, qwen(5120, 64, 25_600, false)),
  debugmodel_moe: flavor(8, "sdpa", 4 * k),
  "30B-A3B": flavor(48, "sdpa", 256 * k),
  "235B-A22B": flavor(94, "sdpa", 4 * k),
};

const gptOss: Family = {
  debugmodel: flavor(4, "flex", 128 * k),
  "20b": flavor(24, "flex", 128 * k),
  "120b": flavor(36, "flex", 128 * k),
};

const textFamilies: Readonly<Record<string, Family>> = {
  llama3,
  llama3_ft: llama3,
  llama4,
  deepseek_v3: deepseekV3,
  qwen3,
  gpt_oss: gptOss,
};

const fluxFlavors = ["flux-debug", "flux-dev", "flux-schnell"];

/** The flavors of a family; undefined for families that do not come with torchtitan. */
export function flavorsOf(name: string): readonly string[] | undefined {
  if (name === "flux") return fluxFlavors;
  return Object.hasOwn(textFamilies, name) ? Object.keys(textFamilies[name]!) : undefined;
}

/** What is known of a model that reads text. */
export function modelOf({ name, flavor }: { name: string; flavor: string }): Flavor | undefined {
  const family = Object.hasOwn(textFamilies, name) ? textFamilies[name]! : undefined;
  return family !== undefined && Object.hasOwn(family, flavor) ? family[flavor] : undefined;
}
