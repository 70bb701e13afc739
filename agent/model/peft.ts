// Adapters in the folder layout of Hugging Face's peft: written by our training, read from wherever they were made.
import { existsSync } from "node:fs";
import path from "node:path";
import type { ModelConfig } from "../../schemas/run.ts";
import { errors } from "../errors.ts";
import { replaceJson } from "../store/write-file.ts";
import { alphasOf } from "./alpha-pattern.ts";
import { type KnownBase, readKnownBase, writeKnownBase } from "./known-base.ts";
import { type LoraOptions, loraScale } from "./lora.ts";
import { adapterConfigFile, adapterWeightsFile } from "./file-names.ts";
import { readAdapterConfig, toAdapterConfig } from "./peft-config.ts";
import { openSafetensors, writeSafetensors } from "./safetensors.ts";
import type { TensorSource, Tensors } from "./tensors.ts";

/** Of the metadata of the file with the weights. */
const knownBaseKey = "trainyard_base";

/** What an adapter adds to one projection: scale · B A. */
export interface LowRankUpdate {
  /** [rank, in] */
  readonly a: TensorSource;
  /** [out, rank] */
  readonly b: TensorSource;
  readonly scale: number;
}

export interface Adapter {
  readonly folder: string;
  /** Where its base lies, or what it is called, as its maker wrote it. */
  readonly base: string | undefined;
  /** That base as its training found it, where it lay; absent in adapters of others. */
  readonly knownBase?: KnownBase | undefined;
  /** By the names of the projections. */
  readonly updates: ReadonlyMap<string, LowRankUpdate>;
  /** Ends the reading. */
  close(): void;
}

/** By adapter_config.json alone; whether it can be used is found out when it is opened. */
export function isAdapterFolder(folder: string): boolean {
  return existsSync(path.join(folder, adapterConfigFile));
}

/**
 * Opens an adapter after checking that it is whole and of a kind that can be added to projections. Throws
 * `adapter_not_usable`, `pickle_refused`, `file_not_found`, `file_not_readable` and `model_file_damaged`.
 */
export async function openAdapter(folder: string): Promise<Adapter> {
  const { base, alpha, useRslora, alphaPattern } = await readAdapterConfig(folder);
  const file = path.join(folder, adapterWeightsFile);
  const pickle = path.join(folder, "adapter_model.bin");
  if (!existsSync(file) && existsSync(pickle)) throw errors.pickleRefused(pickle);
  const weights = await openSafetensors(file);
  const close = (): void => weights.close();
  try {
    const halves = new Map<string, { a?: TensorSource; b?: TensorSource }>();
    for (const [name, source] of weights.sources) {
      const [, module, half] =
        /^base_model\.model\.(.+)\.lora_([AB])(?:\.default)?\.weight$/.exec(name) ?? [];
      if (module === undefined) {
        throw errors.adapterNotUsable(folder, `${name} is no matrix of a projection's adapter`);
      }
      halves.set(module, { ...halves.get(module), [half === "A" ? "a" : "b"]: source });
    }
    if (halves.size === 0) throw errors.adapterNotUsable(folder, "it holds no matrices");
    const alphas = await alphasOf(folder, alphaPattern, [...halves.keys()]);
    const updates = new Map<string, LowRankUpdate>();
    for (const [module, { a, b }] of halves) {
      if (!a || !b) throw errors.adapterNotUsable(folder, `${module} has no lora_${a ? "B" : "A"}`);
      const [rank, inner] = [a.shape[0]!, b.shape[1]];
      if (a.shape.length !== 2 || b.shape.length !== 2 || rank !== inner || rank === 0) {
        const shapes = `[${a.shape.join(", ")}] and [${b.shape.join(", ")}]`;
        throw errors.adapterNotUsable(folder, `the matrices of ${module} have the shapes ${shapes}`);
      }
      const scale = loraScale({ rank, alpha: alphas.get(module) ?? alpha, useRslora });
      updates.set(module, { a, b, scale });
    }
    return { folder, base, knownBase: readKnownBase(weights.metadata[knownBaseKey]), updates, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Writes A and B (by peft's names) and their config so that `PeftModel.from_pretrained` loads them. */
export async function writeAdapter(
  folder: string,
  adapter: {
    model: ModelConfig;
    options: LoraOptions;
    base: string;
    knownBase?: KnownBase | undefined;
    tensors: Tensors;
  },
): Promise<void> {
  const { model, options, base, knownBase, tensors } = adapter;
  const metadata = knownBase && { [knownBaseKey]: writeKnownBase(knownBase) };
  await writeSafetensors(path.join(folder, adapterWeightsFile), tensors, metadata);
  replaceJson(path.join(folder, adapterConfigFile), toAdapterConfig(model, options, base));
}
