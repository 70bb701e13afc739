// What a GGUF file says of the model in it, as the choices that Trainyard's decoder knows.
import * as z from "zod";
import { GenerationSettings } from "../../../schemas/generation.ts";
import { ModelConfig, modelFamilies } from "../../../schemas/run.ts";
import { errors } from "../../errors.ts";
import { headSizeOf } from "../shape.ts";
import type { GgufHeader } from "./parse.ts";
import { ropeScalingOf } from "./rope-keys.ts";
import type { GgufMetadata } from "./types.ts";

const size = z.int().positive();
const Sizes = ModelConfig.extend({
  vocabularySize: size,
  contextLength: size,
  layers: size.max(1000),
  hiddenSize: size,
  attentionHeads: size,
  keyValueHeads: size,
  intermediateSize: size,
  headSize: size.optional(),
  ropeTheta: z.number().positive(),
  normEpsilon: z.number().positive(),
});

/**
 * `ropeFactors` are the numbers of `rope_freqs.weight`, where the file has that tensor. Errors: `model_file_damaged`,
 * `model_not_supported`.
 */
export function configOf(
  { metadata, tensors }: Pick<GgufHeader, "metadata" | "tensors">,
  file: string,
  ropeFactors?: Float32Array,
): ModelConfig {
  const family = modelFamilies.find((name) => name === metadata.get("general.architecture"));
  if (family === undefined) {
    const found = JSON.stringify(metadata.get("general.architecture"));
    throw errors.modelNotSupported(file, `its architecture is ${found}`);
  }
  const value = (key: string): unknown => metadata.get(`${family}.${key}`);
  const has = (name: string): boolean => tensors.some((tensor) => tensor.name === name);
  const heads = value("attention.head_count");
  const headSize = value("attention.key_length");
  const isUsual = Number(headSize) * Number(heads) === Number(value("embedding_length"));
  const parsed = Sizes.safeParse({
    family,
    vocabularySize: tensors.find(({ name }) => name === "token_embd.weight")?.shape[0],
    contextLength: value("context_length"),
    layers: value("block_count"),
    hiddenSize: value("embedding_length"),
    attentionHeads: heads,
    keyValueHeads: value("attention.head_count_kv") ?? heads,
    intermediateSize: value("feed_forward_length"),
    tiedEmbeddings: !has("output.weight"),
    ropeTheta: rounded(value("rope.freq_base")) ?? 10000,
    normEpsilon: rounded(value(`attention.layer_norm_${family === "gpt2" ? "" : "rms_"}epsilon`)),
    ...(headSize !== undefined && !isUsual && { headSize }),
    ...((family === "llama" || family === "qwen3") && has("blk.0.attn_q.bias") && { attentionBias: true }),
  });
  if (!parsed.success) {
    const part = parsed.error.issues[0]!.path.join(".");
    throw errors.modelFileDamaged(file, `its ${part} is missing or wrong`);
  }
  const config = parsed.data;
  checkHeads(config, value, file);
  const scaling = ropeScalingOf(config, value, ropeFactors, file);
  return { ...config, ...(scaling && { ropeScaling: scaling }) };
}

function checkHeads(config: ModelConfig, value: (key: string) => unknown, file: string): void {
  const headSize = headSizeOf(config);
  if (headSize % 2 !== 0 || config.attentionHeads % config.keyValueHeads !== 0) {
    throw errors.modelFileDamaged(file, "its numbers of heads do not divide its width");
  }
  const widths = [value("attention.value_length"), value("rope.dimension_count")];
  if (config.family !== "gpt2" && widths.some((width) => width !== undefined && width !== headSize)) {
    throw errors.modelNotSupported(
      file,
      "the values, or the rotated parts, of its heads have a width of their own",
    );
  }
  if (Number(value("expert_count") ?? 0) > 0) throw errors.modelNotSupported(file, "it is made of experts");
}

/** A number of a few digits that was kept as float32. */
function rounded(value: unknown): number | undefined {
  return typeof value === "number" ? Number(value.toPrecision(7)) : undefined;
}

/** How its publisher would have it answer, and the tokens that end an answer. */
export function generationOf(metadata: GgufMetadata): GenerationSettings {
  const sampling = (key: string): unknown => rounded(metadata.get(`general.sampling.${key}`));
  const settings = Object.entries({
    temperature: sampling("temp"),
    topK: sampling("top_k"),
    topP: sampling("top_p"),
    minP: sampling("min_p"),
    repetitionPenalty: sampling("penalty_repeat"),
  }).filter(([, value]) => value !== undefined);
  const ends = ["eos", "eot", "eom"].map((name) => metadata.get(`tokenizer.ggml.${name}_token_id`));
  const stopTokens = [...new Set(ends.filter((id) => typeof id === "number"))];
  const parsed = GenerationSettings.safeParse({ ...Object.fromEntries(settings), stopTokens });
  // Wishes only: those that make no sense are as if they were not there.
  return parsed.success ? parsed.data : { stopTokens };
}
