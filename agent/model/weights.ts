// The weights of a model that is not trained: one copy in memory, filled tensor by tensor.
import { elementCount } from "../autodiff/tensor.ts";
import type { ParameterShape } from "./parameters.ts";
import type { TensorData, TensorSource, Tensors } from "./tensors.ts";

/** What weights are given as: by name, in memory already or to be written where they are wanted. */
export type GivenTensors = Iterable<readonly [name: string, tensor: TensorData | TensorSource]>;

/** Every parameter of `shapes` in memory of its own; what else is given is left out. */
export function holdWeights(
  shapes: readonly Pick<ParameterShape, "name" | "shape">[],
  given: GivenTensors,
): Tensors {
  const wanted = new Map(shapes.map(({ name, shape }) => [name, shape]));
  const held: Tensors = new Map();
  for (const [name, tensor] of given) {
    const shape = wanted.get(name);
    if (!shape) continue;
    checkShape(name, shape, tensor.shape);
    if ("data" in tensor) {
      held.set(name, tensor);
      continue;
    }
    const data = new Float32Array(new ArrayBuffer(4 * elementCount(shape)));
    tensor.writeTo(data);
    held.set(name, { shape, data });
  }
  const missing = [...wanted.keys()].filter((name) => !held.has(name));
  if (missing.length > 0) throw new Error(`There is no tensor for ${missing.join(", ")}.`);
  return held;
}

export function checkShape(name: string, wanted: readonly number[], is: readonly number[]): void {
  if (wanted.join() !== is.join()) {
    throw new Error(`${name} should be [${wanted.join(", ")}] but is [${is.join(", ")}].`);
  }
}
