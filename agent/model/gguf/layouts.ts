// How the parameters of Hugging Face's models are named and laid out in GGUF files for llama.cpp.
import type { ModelConfig } from "../../../schemas/run.ts";
import { headSizeOf } from "../shape.ts";
import type { TensorData } from "../tensors.ts";
import { orderOf, rowBefore } from "./order.ts";
import { ropeKeys } from "./rope-keys.ts";
import type { GgufEntry } from "./write.ts";

/** A parameter as it is written; `data` makes the rearranged copy when it is called. */
export interface Arranged {
  shape: readonly number[];
  data: () => Float32Array;
}

export interface GgufLayout {
  /** The keys that say how large the model is. */
  keys: Map<string, GgufEntry>;
  /** GGUF's name of a parameter. */
  nameOf(parameter: string): string;
  /** The parameter as llama.cpp wants it; only a change of order, never of values. */
  arrange(parameter: string, tensor: TensorData): Arranged;
}

export function layoutOf(config: ModelConfig): GgufLayout {
  const arrange = (parameter: string, tensor: TensorData): Arranged => {
    const order = orderOf(config, parameter);
    if (order.kind === "transposed") return transpose(tensor);
    return order.kind === "interleaved" ? interleaveHalves(tensor, order.headSize) : asItIs(tensor);
  };
  return config.family === "gpt2"
    ? {
        keys: new Map<string, GgufEntry>([
          ...sizes(config),
          ["gpt2.attention.layer_norm_epsilon", { float32: config.normEpsilon }],
        ]),
        nameOf: (parameter) => rename(parameter, "transformer.h.", gpt2Names),
        arrange,
      }
    : {
        keys: new Map<string, GgufEntry>([...sizes(config), ...rotaryKeys(config)]),
        nameOf: (parameter) => rename(parameter, "model.layers.", llamaNames),
        arrange,
      };
}

/** What Llama and its relatives have in common. */
function rotaryKeys(config: ModelConfig): [string, GgufEntry][] {
  const { family } = config;
  const headSize = headSizeOf(config);
  return [
    [`${family}.attention.head_count_kv`, { uint32: config.keyValueHeads }],
    [`${family}.attention.layer_norm_rms_epsilon`, { float32: config.normEpsilon }],
    [`${family}.attention.key_length`, { uint32: headSize }],
    [`${family}.attention.value_length`, { uint32: headSize }],
    [`${family}.rope.dimension_count`, { uint32: headSize }],
    [`${family}.rope.freq_base`, { float32: config.ropeTheta }],
    ...ropeKeys(config),
  ];
}

function sizes(config: ModelConfig): [string, GgufEntry][] {
  const architecture = config.family;
  return [
    [`${architecture}.vocab_size`, { uint32: config.vocabularySize }],
    [`${architecture}.context_length`, { uint32: config.contextLength }],
    [`${architecture}.embedding_length`, { uint32: config.hiddenSize }],
    [`${architecture}.block_count`, { uint32: config.layers }],
    [`${architecture}.feed_forward_length`, { uint32: config.intermediateSize }],
    [`${architecture}.attention.head_count`, { uint32: config.attentionHeads }],
  ];
}

const llamaNames: Readonly<Record<string, string>> = {
  "model.embed_tokens": "token_embd",
  "model.norm": "output_norm",
  lm_head: "output",
  input_layernorm: "attn_norm",
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.q_norm": "attn_q_norm",
  "self_attn.k_norm": "attn_k_norm",
  "self_attn.o_proj": "attn_output",
  post_attention_layernorm: "ffn_norm",
  "mlp.gate_proj": "ffn_gate",
  "mlp.up_proj": "ffn_up",
  "mlp.down_proj": "ffn_down",
};

const gpt2Names: Readonly<Record<string, string>> = {
  "transformer.wte": "token_embd",
  "transformer.wpe": "position_embd",
  "transformer.ln_f": "output_norm",
  lm_head: "output",
  ln_1: "attn_norm",
  "attn.c_attn": "attn_qkv",
  "attn.c_proj": "attn_output",
  ln_2: "ffn_norm",
  "mlp.c_fc": "ffn_up",
  "mlp.c_proj": "ffn_down",
};

function rename(parameter: string, layerPrefix: string, names: Readonly<Record<string, string>>): string {
  const ending = parameter.slice(parameter.lastIndexOf("."));
  const stem = parameter.slice(0, -ending.length);
  if (!stem.startsWith(layerPrefix)) return names[stem]! + ending;
  const [layer] = stem.slice(layerPrefix.length).split(".");
  return `blk.${layer}.${names[stem.slice(layerPrefix.length + layer!.length + 1)]!}${ending}`;
}

function asItIs({ shape, data }: TensorData): Arranged {
  return { shape, data: () => data };
}

/** Rows, or the numbers of a bias, in llama.cpp's order of the dimensions of a head. */
function interleaveHalves({ shape, data }: TensorData, headSize: number): Arranged {
  const rows = shape[0]!;
  const columns = shape[1] ?? 1;
  const rearranged = (): Float32Array => {
    const result = new Float32Array(data.length);
    for (let row = 0; row < rows; row++) {
      const source = rowBefore(row, headSize) * columns;
      result.set(data.subarray(source, source + columns), row * columns);
    }
    return result;
  };
  return { shape, data: rearranged };
}

/** GPT-2's Conv1D keeps its weights as [in, out]; llama.cpp multiplies by [out, in]. */
function transpose({ shape, data }: TensorData): Arranged {
  const [rows, columns] = shape as [number, number];
  const transposed = (): Float32Array => {
    const result = new Float32Array(data.length);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        result[column * rows + row] = data[row * columns + column]!;
      }
    }
    return result;
  };
  return { shape: [columns, rows], data: transposed };
}
