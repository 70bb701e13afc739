// An op: a forward pass, its gradient and nothing else. Ops are values; a tape remembers which were applied.
import type { Onnx } from "./onnx.ts";
import type { RowGradient } from "./rows.ts";
import type { Tensor } from "./tensor.ts";

/**
 * `forward` emits the nodes of y = op(inputs). `backward` emits, from dL/dy, the gradient dL/dx of each input,
 * or null where none flows (indices, masks); that of a table may come as rows. An op that needs intermediate values again in its backward pass
 * returns them as further fields of its output type `Y`.
 */
export interface Op<Inputs extends readonly Tensor[], Y extends Tensor = Tensor> {
  readonly name: string;
  readonly forward: (onnx: Onnx, ...inputs: Inputs) => Y;
  /**
   * Emits y once more for the backward pass, so that it need not be kept from the forward pass until then. It has to be
   * written in another way than `forward`: ONNX Runtime computes equal nodes once, and keeps what they give.
   */
  readonly recompute?: (onnx: Onnx, y: Y, ...inputs: Inputs) => Tensor;
  readonly backward: (onnx: Onnx, dy: Tensor, y: Y, ...inputs: Inputs) => Gradients<Inputs>;
}

export type Gradients<Inputs extends readonly Tensor[]> = {
  [I in keyof Inputs]: Tensor | RowGradient | null;
};
