// config.json of Hugging Face's transformers, of the families that are known here.
import * as z from "zod";
import type { ModelConfig } from "../../schemas/run.ts";
import { errors } from "../errors.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { tokenIds } from "./huggingface-generation.ts";
import { readRope, ropeKeys, writeRope } from "./huggingface-rope.ts";
import { headSizeOf } from "./shape.ts";

const architectures = {
  llama: "LlamaForCausalLM",
  qwen2: "Qwen2ForCausalLM",
  qwen3: "Qwen3ForCausalLM",
  gpt2: "GPT2LMHeadModel",
} as const;

/** What transformers needs to build the model; versions 4 and 5 both read it. */
export function toHuggingFaceConfig(config: ModelConfig, tokenizer: Tokenizer): object {
  const { family } = config;
  const common = {
    vocab_size: config.vocabularySize,
    tie_word_embeddings: config.tiedEmbeddings,
    torch_dtype: "float32",
    ...tokenIds(tokenizer),
  };
  if (family === "gpt2") {
    return {
      architectures: [architectures.gpt2],
      model_type: family,
      n_positions: config.contextLength,
      n_embd: config.hiddenSize,
      n_layer: config.layers,
      n_head: config.attentionHeads,
      n_inner: config.intermediateSize,
      activation_function: "gelu_new",
      layer_norm_epsilon: config.normEpsilon,
      ...common,
    };
  }
  return {
    architectures: [architectures[family]],
    model_type: family,
    max_position_embeddings: config.contextLength,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.attentionHeads,
    num_key_value_heads: config.keyValueHeads,
    head_dim: headSizeOf(config),
    hidden_act: "silu",
    rms_norm_eps: config.normEpsilon,
    ...writeRope(config),
    // Qwen2 has its biases without being asked.
    ...(family !== "qwen2" && { attention_bias: config.attentionBias ?? false }),
    ...(family === "llama" ? { mlp_bias: false } : { use_sliding_window: false }),
    ...common,
  };
}

/** As far as a GGUF file can tell one. */
const count = z
  .int()
  .positive()
  .max(2 ** 31 - 1);
/** More than any model has; every one of them gets a list of its parameters. */
const layers = count.max(1000);
const Llama = z.object({
  ...ropeKeys,
  vocab_size: count,
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: layers,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: z.string().default("silu"),
  rms_norm_eps: z.number().positive().default(1e-6),
  attention_bias: z.boolean().nullish(),
  mlp_bias: z.boolean().nullish(),
  tie_word_embeddings: z.boolean().default(false),
  sliding_window: count.nullish(),
  use_sliding_window: z.boolean().nullish(),
  max_window_layers: z.int().nullish(),
  layer_types: z.array(z.string()).nullish(),
});
type Llama = z.infer<typeof Llama>;
const Gpt2 = z.object({
  vocab_size: count.default(50257),
  n_positions: count.default(1024),
  n_embd: count.default(768),
  n_layer: layers.default(12),
  n_head: count.default(12),
  n_inner: count.nullish(),
  activation_function: z.string().default("gelu_new"),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  add_cross_attention: z.boolean().nullish(),
  tie_word_embeddings: z.boolean().default(true),
});
const Kind = z.object({
  model_type: z.string().optional(),
  architectures: z.array(z.string()).nullish(),
  quantization_config: z.looseObject({ quant_method: z.string().optional() }).nullish(),
});

/** What a `model_type` is here, with the values that transformers takes where a file says nothing. */
interface LlamaType {
  readonly family: Exclude<ModelConfig["family"], "gpt2">;
  readonly context: number;
  readonly keyValueHeads?: number;
  readonly headSize?: number;
  /** Whether tokens see no farther than a window: where nothing else is said, or where a switch is on. */
  readonly window?: "usual" | "switched";
}

const llamaTypes: Readonly<Record<string, LlamaType>> = {
  llama: { family: "llama", context: 2048 },
  mistral: { family: "llama", context: 131_072, keyValueHeads: 8, window: "usual" },
  qwen2: { family: "qwen2", context: 32_768, keyValueHeads: 32, window: "switched" },
  qwen3: { family: "qwen3", context: 32_768, keyValueHeads: 32, headSize: 128, window: "switched" },
};
const usualWindow = 4096;

/** Errors: `model_file_damaged` when values are missing, `model_not_supported` when they ask for something unknown. */
export function fromHuggingFaceConfig(json: unknown, file = "config.json"): ModelConfig {
  const kind = parse(Kind, json, file);
  const type = kind.model_type ?? typeOfArchitecture(kind.architectures?.[0]);
  if (type === undefined) throw errors.modelFileDamaged(file, "model_type: it is missing");
  if (kind.quantization_config) {
    const method = kind.quantization_config.quant_method ?? "an unnamed method";
    throw errors.modelNotSupported(file, `its weights are quantised by ${method}`);
  }
  if (Object.hasOwn(llamaTypes, type)) return fromLlama(parse(Llama, json, file), llamaTypes[type]!, file);
  if (type === "gpt2") return fromGpt2(parse(Gpt2, json, file), file);
  throw errors.modelNotSupported(file, `its model_type is ${type}`);
}

/** The oldest configs name only the class. */
function typeOfArchitecture(architecture: string | undefined): string | undefined {
  return Object.entries(architectures).find(([, name]) => name === architecture)?.[0];
}

function fromLlama(json: Llama, usual: LlamaType, file: string): ModelConfig {
  const heads = json.num_attention_heads;
  const keyValueHeads = json.num_key_value_heads ?? Math.min(usual.keyValueHeads ?? heads, heads);
  const headSize = json.head_dim ?? usual.headSize ?? json.hidden_size / heads;
  const context = json.max_position_embeddings ?? usual.context;
  const rope = readRope(json, context);
  refuse(file, [
    [json.hidden_act !== "silu", `hidden_act is ${json.hidden_act}, and silu is known`],
    [json.mlp_bias === true, "its feed-forward projections have biases"],
    [!Number.isInteger(headSize), "num_attention_heads does not divide hidden_size"],
    [headSize % 2 !== 0, "its heads have an odd width, which rotary positions cannot turn"],
    [heads % keyValueHeads !== 0, "num_key_value_heads does not divide num_attention_heads"],
  ]);
  if (typeof rope === "string") throw errors.modelNotSupported(file, rope);
  return {
    family: usual.family,
    vocabularySize: json.vocab_size,
    // As far as its window reaches, a model with one is the same as one without.
    contextLength: Math.min(context, windowOf(json, usual) ?? context),
    layers: json.num_hidden_layers,
    hiddenSize: json.hidden_size,
    attentionHeads: heads,
    keyValueHeads,
    intermediateSize: json.intermediate_size,
    tiedEmbeddings: json.tie_word_embeddings,
    ...rope,
    normEpsilon: json.rms_norm_eps,
    ...(headSize * heads !== json.hidden_size && { headSize }),
    ...(json.attention_bias === true && usual.family !== "qwen2" && { attentionBias: true }),
  };
}

/** How far back a token sees in some layer, where that is not the whole context. */
function windowOf(json: Llama, { window }: LlamaType): number | undefined {
  if (window === undefined) return undefined;
  if (window === "switched") {
    const slides = json.layer_types
      ? json.layer_types.includes("sliding_attention")
      : (json.max_window_layers ?? 28) < json.num_hidden_layers;
    if (json.use_sliding_window !== true || !slides) return undefined;
  }
  // Null says that there is none.
  return json.sliding_window === undefined ? usualWindow : (json.sliding_window ?? undefined);
}

function fromGpt2(json: z.infer<typeof Gpt2>, file: string): ModelConfig {
  refuse(file, [
    [
      !["gelu_new", "gelu_pytorch_tanh"].includes(json.activation_function),
      `activation_function is ${json.activation_function}, and gelu_new is known`,
    ],
    [!json.scale_attn_weights || json.scale_attn_by_inverse_layer_idx, "its attention is scaled unusually"],
    [json.add_cross_attention === true, "it attends to an encoder"],
    [json.n_embd % json.n_head !== 0, "n_head does not divide n_embd"],
  ]);
  return {
    family: "gpt2",
    vocabularySize: json.vocab_size,
    contextLength: json.n_positions,
    layers: json.n_layer,
    hiddenSize: json.n_embd,
    attentionHeads: json.n_head,
    keyValueHeads: json.n_head,
    intermediateSize: json.n_inner ?? 4 * json.n_embd,
    tiedEmbeddings: json.tie_word_embeddings,
    ropeTheta: 10000,
    normEpsilon: json.layer_norm_epsilon,
  };
}

function refuse(file: string, checks: readonly (readonly [boolean, string])[]): void {
  for (const [unknown, reason] of checks) if (unknown) throw errors.modelNotSupported(file, reason);
}

function parse<T extends z.ZodType>(type: T, json: unknown, file: string): z.infer<T> {
  const parsed = type.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw errors.modelFileDamaged(file, `${path.join(".") || "the whole"}: ${message}`);
}
