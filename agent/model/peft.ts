// Adapters in the folder layout of Hugging Face's peft: written by our training, read from wherever they were made, and
// added to their base while its weights are written.
import { existsSync } from "node:fs";
import path from "node:path";
import type { ModelConfig } from "../../schemas/run.ts";
import { elementCount } from "../autodiff/tensor.ts";
import { errors } from "../errors.ts";
import { replaceJson } from "../store/write-file.ts";
import { loadTokenizer } from "../tokenizer/files.ts";
import { type LoraOptions, projectionsOf } from "./lora.ts";
import { adapterConfigFile, readAdapterConfig, toAdapterConfig } from "./peft-config.ts";
import { openSafetensors, writeSafetensors } from "./safetensors.ts";
import type { ModelSource } from "./source.ts";
import type { TensorSource, Tensors } from "./tensors.ts";

export const adapterWeightsFile = "adapter_model.safetensors";

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
  /** By the names of the projections. */
  readonly updates: ReadonlyMap<string, LowRankUpdate>;
  /** Ends the reading. */
  close(): void;
}

export function isAdapterFolder(folder: string): boolean {
  return existsSync(path.join(folder, adapterConfigFile));
}

/**
 * Opens an adapter after checking that it is whole and of a kind that can be added to projections. Throws
 * `adapter_not_usable`, `pickle_refused`, `file_not_found`, `file_not_readable` and `model_file_damaged`.
 */
export async function openAdapter(folder: string): Promise<Adapter> {
  const { base, scaleOf } = await readAdapterConfig(folder);
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
    const updates = new Map<string, LowRankUpdate>();
    for (const [module, { a, b }] of halves) {
      if (!a || !b) throw errors.adapterNotUsable(folder, `${module} has no lora_${a ? "B" : "A"}`);
      const [rank, inner] = [a.shape[0]!, b.shape[1]];
      if (a.shape.length !== 2 || b.shape.length !== 2 || rank !== inner || rank === 0) {
        const shapes = `[${a.shape.join(", ")}] and [${b.shape.join(", ")}]`;
        throw errors.adapterNotUsable(folder, `the matrices of ${module} have the shapes ${shapes}`);
      }
      updates.set(module, { a, b, scale: scaleOf(module, rank) });
    }
    return { folder, base, updates, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Writes A and B (by peft's names) and their config so that `PeftModel.from_pretrained` loads them. */
export async function writeAdapter(
  folder: string,
  adapter: { model: ModelConfig; options: LoraOptions; base: string; tensors: Tensors },
): Promise<void> {
  const { model, options, base, tensors } = adapter;
  await writeSafetensors(path.join(folder, adapterWeightsFile), tensors);
  replaceJson(path.join(folder, adapterConfigFile), toAdapterConfig(model, options, base));
}

/**
 * The base with Σ weight · scale · B A added to its projections, which happens while they are written. Closing it closes
 * the base and the adapters. Throws `adapter_not_usable` where one of them does not fit the base.
 */
export function mergeAdapters(
  base: ModelSource,
  adapters: readonly { adapter: Adapter; weight: number }[],
): ModelSource {
  const projections = new Map(
    projectionsOf(base.config).map((projection) => [projection.module, projection]),
  );
  const tensors = new Map(base.tensors);
  const transposed = base.config.family === "gpt2";
  for (const { adapter, weight } of adapters) {
    for (const [name, update] of adapter.updates) {
      const projection = projections.get(name) ?? projections.get(withRoot(name, base.config));
      if (!projection) throw errors.adapterNotUsable(adapter.folder, `its base has no projection ${name}`);
      const { module, inputs, outputs } = projection;
      if (update.a.shape[1] !== inputs || update.b.shape[0] !== outputs) {
        const fits = `${update.a.shape[1]} inputs and ${update.b.shape[0]} outputs`;
        const reason = `${name} is for ${fits}, and the base has ${inputs} and ${outputs}`;
        throw errors.adapterNotUsable(adapter.folder, reason);
      }
      const key = `${module}.weight`;
      tensors.set(
        key,
        plusUpdate(tensors.get(key)!, { ...update, scale: weight * update.scale }, transposed),
      );
    }
  }
  const close = (): void => {
    for (const { adapter } of adapters) adapter.close();
    base.close();
  };
  return { ...base, tensors, close };
}

/** Opens a folder with one adapter: its base, through `openBase`, with the adapter added. */
export async function openAdaptedModel(
  folder: string,
  openBase: (place: string) => Promise<ModelSource>,
): Promise<ModelSource> {
  const adapter = await openAdapter(folder);
  try {
    const base = await openBase(placeOfBase(adapter));
    try {
      const merged = mergeAdapters(base, [{ adapter, weight: 1 }]);
      if (!existsSync(path.join(folder, "tokenizer.json"))) return merged;
      const tokenizer = await loadTokenizer(folder);
      if (tokenizer.size > base.config.vocabularySize) {
        throw errors.adapterNotUsable(
          folder,
          "its tokenizer has more tokens than the base's embedding has rows",
        );
      }
      return { ...merged, tokenizer };
    } catch (error) {
      base.close();
      throw error;
    }
  } catch (error) {
    adapter.close();
    throw error;
  }
}

/** A path, absolute or beside the adapter. Throws `adapter_not_usable` where there is nothing. */
export function placeOfBase({ folder, base }: Adapter): string {
  if (base === undefined) throw errors.adapterNotUsable(folder, "it does not say what its base is");
  const place = path.resolve(folder, base);
  if (!existsSync(place)) throw errors.adapterNotUsable(folder, `its base ${base} is not there`);
  return place;
}

/** Adapters of a model without its output layer leave the first part of the names out. */
function withRoot(name: string, { family }: ModelConfig): string {
  return `${family === "gpt2" ? "transformer" : "model"}.${name}`;
}

/** W + scale · B A, or its transpose. */
function plusUpdate(weight: TensorSource, { a, b, scale }: LowRankUpdate, transposed: boolean): TensorSource {
  const [rank, inputs] = a.shape as [number, number];
  const [outputs] = b.shape as [number, number];
  return {
    shape: weight.shape,
    writeTo(target) {
      weight.writeTo(target);
      const [left, right] = [numbersOf(b), numbersOf(a)];
      const row = new Float64Array(inputs);
      for (let output = 0; output < outputs; output++) {
        const factors = left.subarray(output * rank, (output + 1) * rank);
        sumOfRows(row, factors, right);
        const [start, step] = transposed ? [output, outputs] : [output * inputs, 1];
        for (let input = 0; input < inputs; input++) target[start + input * step]! += scale * row[input]!;
      }
    },
  };
}

/** row = Σ factors[r] · matrix[r], four rows in a pass: adapters are merged whenever a model with them is opened. */
function sumOfRows(row: Float64Array, factors: Float32Array, matrix: Float32Array): void {
  const width = row.length;
  row.fill(0);
  const whole = factors.length - (factors.length % 4);
  for (let at = 0; at < whole; at += 4) {
    const [f0, f1, f2, f3] = factors.subarray(at, at + 4) as unknown as [number, number, number, number];
    const [r0, r1, r2, r3] = [at * width, (at + 1) * width, (at + 2) * width, (at + 3) * width];
    for (let column = 0; column < width; column++) {
      row[column]! +=
        f0 * matrix[r0 + column]! +
        f1 * matrix[r1 + column]! +
        f2 * matrix[r2 + column]! +
        f3 * matrix[r3 + column]!;
    }
  }
  for (let at = whole; at < factors.length; at++) {
    for (let column = 0; column < width; column++)
      row[column]! += factors[at]! * matrix[at * width + column]!;
  }
}

function numbersOf({ shape, writeTo }: TensorSource): Float32Array {
  const numbers = new Float32Array(elementCount(shape));
  writeTo(numbers);
  return numbers;
}
