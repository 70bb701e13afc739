// Keeps ONNX Runtime, which orders nodes by what they need alone, from making something long before it is wanted.
import type { Onnx } from "./onnx.ts";
import type { Tensor } from "./tensor.ts";

/**
 * x again, as a tensor that cannot be had before `earlier`: x + 0 · earlier[0, 0]. What is made of it is no longer equal
 * to what is made of x, either, so that it is not taken from there and kept until now.
 */
export function availableAfter(onnx: Onnx, x: Tensor, earlier: Tensor): Tensor {
  const one = earlier.shape.map(() => 1n);
  const bounds = [one.map(() => 0n), one].map((at) => onnx.constant([at.length], BigInt64Array.from(at)));
  const [first] = onnx.node("Slice", [earlier, ...bounds], [one.map(Number)]);
  return onnx.add(x, onnx.mul(first!, 0));
}
