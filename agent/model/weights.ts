// The weights of a model that is not trained: one copy in memory, filled tensor by tensor.
import type { ParameterShape } from "./parameters.ts";
import { dataOf, requireNoneMissing, requireShape, type GivenTensors, type Tensors } from "./tensors.ts";

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
    requireShape(name, shape, tensor.shape);
    held.set(name, { shape, data: dataOf(tensor) });
  }
  requireNoneMissing([...wanted.keys()].filter((name) => !held.has(name)));
  return held;
}
