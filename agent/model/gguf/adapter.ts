// Adapters as a GGUF file of their own, which llama.cpp adds to a base while it computes. The file says where its base
// lies, so that the one path stands for the whole model.
import { stat } from "node:fs/promises";
import type { ModelConfig } from "../../../schemas/run.ts";
import { elementCount } from "../../autodiff/tensor.ts";
import { errors } from "../../errors.ts";
import { adapterNames, projectionsOf } from "../lora.ts";
import type { TensorSource } from "../tensors.ts";
import { layoutOf } from "./layouts.ts";
import { orderOf, rowBefore } from "./order.ts";
import { readGgufHeader } from "./read.ts";
import { defaultAlignment } from "./types.ts";
import { writeGguf, type GgufEntry, type GgufTensor } from "./write.ts";

export interface AdapterToWrite {
  /** Of the base. */
  readonly config: ModelConfig;
  readonly rank: number;
  /** What A and B together are multiplied by. */
  readonly scale: number;
  /** A [rank, in] and B [out, rank] by peft's names. */
  readonly tensors: ReadonlyMap<string, TensorSource>;
  /** The GGUF file that they are added to, an absolute path. */
  readonly base: string;
}

const baseKey = "trainyard.adapter.base";

/** llama.cpp multiplies by alpha / rank, whatever the adapter's own rule was. */
export async function writeGgufAdapter(file: string, adapter: AdapterToWrite): Promise<void> {
  const { config, rank, scale, tensors, base } = adapter;
  const metadata = new Map<string, GgufEntry>([
    ["general.architecture", { string: config.family }],
    ["general.type", { string: "adapter" }],
    ["general.alignment", { uint32: defaultAlignment }],
    ["adapter.type", { string: "lora" }],
    ["adapter.lora.alpha", { float32: scale * rank }],
    [baseKey, { string: base }],
  ]);
  const layout = layoutOf(config);
  const infos = projectionsOf(config).flatMap(({ module }): GgufTensor[] => {
    const { a, b } = adapterNames(module);
    const [left, right] = [tensors.get(a), tensors.get(b)];
    if (left === undefined || right === undefined) return [];
    const weight = `${module}.weight`;
    const name = layout.nameOf(weight);
    return [
      { name: `${name}.lora_a`, shape: left.shape, type: "f32", data: () => read(left) },
      { name: `${name}.lora_b`, shape: right.shape, type: "f32", data: () => inOrder(config, weight, right) },
    ];
  });
  await writeGguf(file, metadata, infos);
}

/** The base that an adapter's file names, or undefined for the file of a whole model. Errors: `model_file_damaged`. */
export async function baseOfGguf(file: string): Promise<string | undefined> {
  const { metadata } = await readGgufHeader(file);
  if (metadata.get("general.type") !== "adapter") return undefined;
  const base = metadata.get(baseKey);
  if (typeof base !== "string") throw errors.modelFileDamaged(file, "it holds adapters and names no base");
  if (await stat(base).catch(() => undefined)) return base;
  throw errors.modelFileDamaged(file, `its base ${base} is not there any more`);
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

/** B's rows follow the rows of the weight that they are added to. */
function inOrder(config: ModelConfig, weight: string, source: TensorSource): Float32Array {
  const data = read(source);
  const order = orderOf(config, weight);
  if (order.kind !== "interleaved") return data;
  const [rows, columns] = source.shape as [number, number];
  const ordered = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const from = rowBefore(row, order.headSize) * columns;
    ordered.set(data.subarray(from, from + columns), row * columns);
  }
  return ordered;
}

function read({ shape, writeTo }: TensorSource): Float32Array {
  const data = new Float32Array(elementCount(shape));
  writeTo(data);
  return data;
}
