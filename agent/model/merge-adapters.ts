// Adapters added to their base while its weights are written.
import type { ModelConfig } from "../../schemas/run.ts";
import { errors } from "../errors.ts";
import { projectionsOf } from "./lora.ts";
import { isTransposed } from "./parameters.ts";
import type { Adapter, LowRankUpdate } from "./peft.ts";
import type { ModelSource } from "./source.ts";
import { dataOf, type TensorSource } from "./tensors.ts";

/**
 * The base with Σ weight · scale · B A added to its projections, which happens while they are written. Closing it closes
 * the base and the adapters. Throws `adapter_not_usable` where one of them does not fit the base.
 */
export function mergeAdapters(
  base: ModelSource,
  adapters: readonly { adapter: Adapter; weight: number }[],
): ModelSource {
  const tensors = new Map(base.tensors);
  for (const { adapter, weight } of adapters) {
    for (const [module, update] of fittedUpdates(base.config, adapter)) {
      const key = `${module}.weight`;
      const weighted = { ...update, scale: weight * update.scale };
      tensors.set(key, plusUpdate(tensors.get(key)!, weighted, isTransposed(base.config, key)));
    }
  }
  const close = (): void => {
    for (const { adapter } of adapters) adapter.close();
    base.close();
  };
  return { ...base, tensors, close };
}

/**
 * What an adapter adds to each projection of a base, by the base's own names. Throws `adapter_not_usable` where there is no
 * such projection, or it has another shape.
 */
export function fittedUpdates(
  config: ModelConfig,
  { folder, updates }: Pick<Adapter, "folder" | "updates">,
): Map<string, LowRankUpdate> {
  const projections = new Map(projectionsOf(config).map((projection) => [projection.module, projection]));
  const fitted = new Map<string, LowRankUpdate>();
  for (const [name, update] of updates) {
    const projection = projections.get(name) ?? projections.get(withRoot(name, config));
    if (!projection) throw errors.adapterNotUsable(folder, `its base has no projection ${name}`);
    const { module, inputs, outputs } = projection;
    if (update.a.shape[1] !== inputs || update.b.shape[0] !== outputs) {
      const fits = `${update.a.shape[1]} inputs and ${update.b.shape[0]} outputs`;
      const reason = `${name} is for ${fits}, and the base has ${inputs} and ${outputs}`;
      throw errors.adapterNotUsable(folder, reason);
    }
    fitted.set(module, update);
  }
  return fitted;
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
      const [left, right] = [dataOf(b), dataOf(a)];
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
