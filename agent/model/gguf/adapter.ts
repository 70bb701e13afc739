// Adapters as a GGUF file of their own, which llama.cpp adds to a base while it computes. The file says where its base
// lies, so that the one path stands for the whole model.
import { stat } from "node:fs/promises";
import path from "node:path";
import type { ModelConfig } from "../../../schemas/run.ts";
import { errors } from "../../errors.ts";
import { projectionsOf } from "../lora.ts";
import { fittedUpdates } from "../merge-adapters.ts";
import { type Adapter, type LowRankUpdate } from "../peft.ts";
import { dataOf } from "../tensors.ts";
import { layoutOf } from "./layouts.ts";
import { orderOf, rowBefore } from "./order.ts";
import { readGgufHeader } from "./read.ts";
import { defaultAlignment } from "./types.ts";
import { writeGguf, type GgufEntry, type GgufTensor } from "./write.ts";

export interface AdaptersToWrite {
  /** Of the base. */
  readonly config: ModelConfig;
  /** The GGUF file that they are added to, an absolute path; left out of files that go elsewhere. */
  readonly base?: string;
  /** Several are added up, each as heavily as its weight says. */
  readonly adapters: readonly { adapter: Pick<Adapter, "folder" | "updates">; weight: number }[];
}

const baseKey = "trainyard.adapter.base";

/**
 * llama.cpp adds alpha / rank · B A with one alpha for the file and the rank of each pair; alpha is 1 here, and B is
 * multiplied by what is missing. Several adapters of a projection stand side by side as one of a higher rank. Throws
 * `adapter_not_usable` where one of them does not fit.
 */
export async function writeGgufAdapter(
  file: string,
  { config, base, adapters }: AdaptersToWrite,
): Promise<void> {
  const metadata = new Map<string, GgufEntry>([
    ["general.architecture", { string: config.family }],
    ["general.type", { string: "adapter" }],
    ["general.alignment", { uint32: defaultAlignment }],
    ["adapter.type", { string: "lora" }],
    ["adapter.lora.alpha", { float32: 1 }],
    ...(base === undefined ? [] : [[baseKey, { string: base }] as const]),
  ]);
  const layout = layoutOf(config);
  const fitted = adapters.map(({ adapter, weight }) => ({ updates: fittedUpdates(config, adapter), weight }));
  const infos = projectionsOf(config).flatMap(({ module, inputs, outputs }): GgufTensor[] => {
    const updates = fitted.flatMap(({ updates: each, weight }) => {
      const update = each.get(module);
      return update ? [{ ...update, scale: weight * update.scale }] : [];
    });
    if (updates.length === 0) return [];
    const weight = `${module}.weight`;
    const name = layout.nameOf(weight);
    const rank = updates.reduce((sum, { a }) => sum + a.shape[0]!, 0);
    return [
      { name: `${name}.lora_a`, shape: [rank, inputs], type: "f32", data: () => stackedA(updates) },
      {
        name: `${name}.lora_b`,
        shape: [outputs, rank],
        type: "f32",
        data: () => inOrder(config, weight, stackedB(updates, outputs, rank), rank),
      },
    ];
  });
  await writeGguf(file, metadata, infos);
}

/**
 * The base that an adapter's file names, or undefined for the file of a whole model. Only files in the folder `own` were
 * written here and are believed. Errors: `model_file_damaged`, `model_not_supported`.
 */
export async function baseOfGguf(file: string, own: string | undefined): Promise<string | undefined> {
  const base = await namedBase(file);
  if (base !== undefined && (own === undefined || path.dirname(path.resolve(file)) !== path.resolve(own)))
    throw errors.modelNotSupported(file, "it holds adapters, which are no whole model");
  if (base === undefined || (await stat(base).catch(() => undefined))) return base;
  throw errors.modelFileDamaged(file, `its base ${base} is not there any more`);
}

/** The same, whether the base is there or not. */
export async function namedBase(file: string): Promise<string | undefined> {
  const { metadata } = await readGgufHeader(file);
  if (metadata.get("general.type") !== "adapter") return undefined;
  const base = metadata.get(baseKey);
  if (typeof base === "string") return base;
  throw errors.modelFileDamaged(file, "it holds adapters and names no base");
}

/** Errors: `model_file_damaged` where llama.cpp would end the process over it. */
export async function checkGgufAdapter(file: string, config: ModelConfig): Promise<void> {
  const fail = (reason: string): never => {
    throw errors.modelFileDamaged(file, reason);
  };
  const { metadata, tensors } = await readGgufHeader(file);
  if (metadata.get("general.architecture") !== config.family) fail("it was made for another kind of model");
  if (metadata.get("adapter.type") !== "lora") fail("its adapters are of an unknown kind");
  if (typeof metadata.get("adapter.lora.alpha") !== "number") fail("it has no adapter.lora.alpha");
  const layout = layoutOf(config);
  const found = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  for (const { module, inputs, outputs } of projectionsOf(config)) {
    const name = layout.nameOf(`${module}.weight`);
    const [a, b] = [found.get(`${name}.lora_a`), found.get(`${name}.lora_b`)];
    if (a === undefined && b === undefined) continue;
    const rank = a?.shape[0] ?? 0;
    const fits = a?.shape.join() === [rank, inputs].join() && b?.shape.join() === [outputs, rank].join();
    if (!fits) fail(`its adapter of ${name} does not fit the base`);
    found.delete(`${name}.lora_a`);
    found.delete(`${name}.lora_b`);
  }
  for (const name of found.keys()) fail(`tensor ${name} belongs to no projection of the base`);
}

/** [rank, in]: the rows of all. */
function stackedA(updates: readonly LowRankUpdate[]): Float32Array {
  const parts = updates.map(({ a }) => dataOf(a));
  const stacked = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    stacked.set(part, at);
    at += part.length;
  }
  return stacked;
}

/** [out, rank]: the columns of all, times the rank that llama.cpp divides by. */
function stackedB(updates: readonly LowRankUpdate[], outputs: number, rank: number): Float32Array {
  const stacked = new Float32Array(outputs * rank);
  let first = 0;
  for (const { b, scale } of updates) {
    const own = b.shape[1]!;
    const data = dataOf(b);
    for (let row = 0; row < outputs; row++) {
      for (let column = 0; column < own; column++)
        stacked[row * rank + first + column] = data[row * own + column]! * scale * rank;
    }
    first += own;
  }
  return stacked;
}

/** B's rows follow the rows of the weight that they are added to. */
function inOrder(config: ModelConfig, weight: string, data: Float32Array, columns: number): Float32Array {
  const order = orderOf(config, weight);
  if (order.kind !== "interleaved") return data;
  const ordered = new Float32Array(data.length);
  for (let row = 0; row * columns < data.length; row++) {
    const from = rowBefore(row, order.headSize) * columns;
    ordered.set(data.subarray(from, from + columns), row * columns);
  }
  return ordered;
}
