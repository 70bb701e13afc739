// config.json and generation_config.json of Hugging Face's transformers, for LlamaForCausalLM and GPT2LMHeadModel.
import * as z from "zod";
import type { ModelConfig } from "../../schemas/run.ts";
import { errors } from "../errors.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** What transformers needs to build the model; versions 4 and 5 both read it. */
export function toHuggingFaceConfig(config: ModelConfig, tokenizer: Tokenizer): object {
  const common = {
    vocab_size: config.vocabularySize,
    tie_word_embeddings: config.tiedEmbeddings,
    torch_dtype: "float32",
    ...tokenIds(tokenizer),
  };
  if (config.family === "gpt2") {
    return {
      architectures: ["GPT2LMHeadModel"],
      model_type: "gpt2",
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
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    max_position_embeddings: config.contextLength,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.attentionHeads,
    num_key_value_heads: config.keyValueHeads,
    head_dim: config.hiddenSize / config.attentionHeads,
    hidden_act: "silu",
    rms_norm_eps: config.normEpsilon,
    // Version 5 reads the second form.
    rope_theta: config.ropeTheta,
    rope_parameters: { rope_type: "default", rope_theta: config.ropeTheta },
    attention_bias: false,
    mlp_bias: false,
    ...common,
  };
}

/** Greedy answers that end with the turn or the document. */
export function toGenerationConfig(config: ModelConfig, tokenizer: Tokenizer): object {
  const { endOfText, endOfTurn } = tokenizer.special;
  const ends = [endOfTurn, endOfText].filter((id) => id !== undefined);
  return {
    ...tokenIds(tokenizer),
    ...(ends.length > 0 && { eos_token_id: ends }),
    max_length: config.contextLength,
    do_sample: false,
  };
}

function tokenIds(tokenizer: Tokenizer): object {
  const idOf = (token: string | null | undefined): number | null =>
    (typeof token === "string" ? tokenizer.idOf(token) : undefined) ?? null;
  return {
    bos_token_id: idOf(tokenizer.config.bos_token),
    eos_token_id: idOf(tokenizer.config.eos_token) ?? tokenizer.special.endOfText ?? null,
    pad_token_id: idOf(tokenizer.config.pad_token),
  };
}

const count = z.int().positive();
/** More than any model has; every one of them gets a list of its parameters. */
const layers = count.max(1000);
const Llama = z.object({
  vocab_size: count,
  max_position_embeddings: count.default(2048),
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: layers,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: z.string().default("silu"),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().nullish(),
  rope_parameters: z.looseObject({ rope_theta: z.number().positive().optional() }).nullish(),
  rope_scaling: z.looseObject({}).nullish(),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  tie_word_embeddings: z.boolean().default(false),
});
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
  tie_word_embeddings: z.boolean().default(true),
});

/** Errors: `model_file_damaged` when values are missing, `model_not_supported` when they ask for something unknown. */
export function fromHuggingFaceConfig(json: unknown, file = "config.json"): ModelConfig {
  const { model_type: type } = parse(z.object({ model_type: z.string() }), json, file);
  if (type === "llama") return fromLlama(parse(Llama, json, file), file);
  if (type === "gpt2") return fromGpt2(parse(Gpt2, json, file), file);
  throw errors.modelNotSupported(file, `its model_type is ${type}`);
}

function fromLlama(json: z.infer<typeof Llama>, file: string): ModelConfig {
  const heads = json.num_attention_heads;
  const keyValueHeads = json.num_key_value_heads ?? heads;
  const ropeType = json.rope_parameters?.["rope_type"] ?? "default";
  const scaling = json.rope_scaling?.["rope_type"] ?? json.rope_scaling?.["type"] ?? "default";
  refuse(file, [
    [json.hidden_act !== "silu", `hidden_act is ${json.hidden_act}, and silu is known`],
    [json.attention_bias || json.mlp_bias, "its projections have biases"],
    [ropeType !== "default" || scaling !== "default", "its rotary positions are scaled"],
    [json.hidden_size % heads !== 0, "num_attention_heads does not divide hidden_size"],
    [heads % keyValueHeads !== 0, "num_key_value_heads does not divide num_attention_heads"],
    [(json.head_dim ?? json.hidden_size / heads) * heads !== json.hidden_size, "head_dim is not the usual"],
  ]);
  return {
    family: "llama",
    vocabularySize: json.vocab_size,
    contextLength: json.max_position_embeddings,
    layers: json.num_hidden_layers,
    hiddenSize: json.hidden_size,
    attentionHeads: heads,
    keyValueHeads,
    intermediateSize: json.intermediate_size,
    tiedEmbeddings: json.tie_word_embeddings,
    ropeTheta: json.rope_parameters?.rope_theta ?? json.rope_theta ?? 10000,
    normEpsilon: json.rms_norm_eps,
  };
}

function fromGpt2(json: z.infer<typeof Gpt2>, file: string): ModelConfig {
  refuse(file, [
    [
      !["gelu_new", "gelu_pytorch_tanh"].includes(json.activation_function),
      `activation_function is ${json.activation_function}, and gelu_new is known`,
    ],
    [!json.scale_attn_weights || json.scale_attn_by_inverse_layer_idx, "its attention is scaled unusually"],
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
