// adapter_config.json, as Hugging Face's peft writes and reads it.
import path from "node:path";
import * as z from "zod";
import type { ModelConfig } from "../../schemas/run.ts";
import { errors } from "../errors.ts";
import { adapterConfigFile } from "./file-names.ts";
import { readJsonFile } from "./json-file.ts";
import { type LoraOptions, loraTargets, projectionsOf } from "./lora.ts";

export interface AdapterConfig {
  /** Where the base lies, or what it is called, as the adapter's maker wrote it. */
  readonly base: string | undefined;
  readonly rank: number;
  readonly alpha: number;
  readonly useRslora: boolean;
  /** Alphas of some modules, by expressions for the ends of their names, which a stranger wrote. */
  readonly alphaPattern: Readonly<Record<string, number>>;
}

/** What changes more of a model than the products A · B of its projections, and what it is called in a sentence. */
const unsupported = {
  use_dora: "DoRA, which changes the lengths of the weights as well",
  use_qalora: "QA-LoRA, which groups the inputs",
  use_bdlora: "BD-LoRA, whose matrices are made of blocks",
  lora_bias: "a bias in its adapters",
  modules_to_save: "whole modules that are saved with it",
  trainable_token_indices: "trained tokens",
  target_parameters: "adapters of single parameters",
  layer_replication: "layers that are used twice",
  alora_invocation_tokens: "adapters that begin at certain tokens",
  arrow_config: "adapters that are chosen among for each token",
  kasa_config: "KaSA, which changes the weights as well",
  monteclora_config: "MonteCLoRA, which draws its weights",
  velora_config: "VeLoRA, which is not known here",
} as const;

/** Ways to begin that take something out of the base's weights. */
const changesBase = ["pissa", "olora", "corda", "loftq", "lora_ga"];

const Config = z.looseObject({
  peft_type: z.string(),
  base_model_name_or_path: z.string().nullish(),
  r: z.int().positive(),
  lora_alpha: z.number(),
  use_rslora: z.boolean().default(false),
  bias: z.string().default("none"),
  init_lora_weights: z.union([z.boolean(), z.string(), z.null()]).default(true),
  alpha_pattern: z.record(z.string(), z.number()).default({}),
});

/**
 * Reads the file of an adapter's folder. Throws `adapter_not_usable` with what is not supported, `file_not_found`,
 * `file_not_readable` and `model_file_damaged`.
 */
export async function readAdapterConfig(folder: string): Promise<AdapterConfig> {
  const file = path.join(folder, adapterConfigFile);
  const json = await readJsonFile(file);
  if (json === undefined) throw errors.fileNotFound(file);
  const fail = (reason: string): never => {
    throw errors.adapterNotUsable(folder, reason);
  };
  const type = (json as Record<string, unknown>)["peft_type"];
  if (type !== "LORA") fail(`its peft_type is ${JSON.stringify(type)}, not "LORA"`);
  const parsed = Config.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return fail(
      `${issue?.path.join(".")} in ${adapterConfigFile} is not what it should be (${issue?.message})`,
    );
  }
  const config = parsed.data;
  for (const [key, name] of Object.entries(unsupported)) {
    if (isSet(config[key])) fail(`it uses ${name} (${key})`);
  }
  if (config.bias !== "none") fail(`it has trained biases (bias = ${JSON.stringify(config.bias)})`);
  const start = String(config.init_lora_weights).toLowerCase();
  if (changesBase.some((name) => start.startsWith(name))) {
    fail(
      `its base is not the published one: init_lora_weights = ${JSON.stringify(config.init_lora_weights)}`,
    );
  }
  const { base_model_name_or_path: base, r: rank, use_rslora: useRslora } = config;
  return {
    // peft writes the name that transformers knows the base by, which is empty where it was made from a config.
    base: base?.trim() === "" ? undefined : (base ?? undefined),
    ...{ rank, alpha: config.lora_alpha, useRslora, alphaPattern: config.alpha_pattern },
  };
}

/** The file's content for adapters that were trained here, with all keys that peft writes. */
export function toAdapterConfig(config: ModelConfig, options: LoraOptions, base: string): object {
  return {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: base,
    revision: null,
    inference_mode: true,
    r: options.rank,
    lora_alpha: options.alpha,
    lora_dropout: options.dropout,
    use_rslora: options.useRslora,
    use_dora: false,
    target_modules: targetNames(config, options),
    exclude_modules: null,
    fan_in_fan_out: config.family === "gpt2",
    bias: "none",
    lora_bias: false,
    modules_to_save: null,
    init_lora_weights: true,
    layers_to_transform: null,
    layers_pattern: null,
    rank_pattern: {},
    alpha_pattern: {},
    layer_replication: null,
    trainable_token_indices: null,
    target_parameters: null,
  };
}

/** The ends of the names where they mean these projections and no others; otherwise the whole names. */
function targetNames(config: ModelConfig, { targets }: LoraOptions): string[] {
  const chosen = loraTargets(config, targets).map(({ module }) => module);
  const end = (module: string): string => module.replace(/^.*\./, "");
  const ends = new Set(chosen.map(end));
  const meant = projectionsOf(config).filter(({ module }) => ends.has(end(module)));
  return meant.length === chosen.length ? [...ends] : chosen;
}

/** Whether a key asks for anything: false, null, nothing and empty lists do not. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value).length > 0;
}
