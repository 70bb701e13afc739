// How a decoder computes its projections: by their weights alone, or with something beside or instead of them.
import { affine, biasedLinear, linear } from "../autodiff/ops/linear.ts";
import type { Tape } from "../autodiff/tape.ts";
import type { Tensor } from "../autodiff/tensor.ts";

export interface Projection {
  /** Name of its module, such as `model.layers.0.self_attn.q_proj`. */
  readonly module: string;
  /** [out, in], or [in, out] where `transposed`. */
  readonly weight: Tensor;
  /** [out] */
  readonly bias: Tensor | undefined;
  /** Whether the weight lies as GPT-2's Conv1D keeps it. */
  readonly transposed: boolean;
}

/** Emits the projection of x [rows, in] to [rows, out]. */
export type Project = (tape: Tape, x: Tensor, projection: Projection) => Tensor;

/** x · Wᵀ + b, or x · W + b where the weight is transposed. */
export const projectByWeight: Project = (tape, x, { module, weight, bias, transposed }) => {
  if (transposed) {
    if (!bias) throw new Error(`${module} has no bias.`);
    return tape.apply(affine, x, weight, bias);
  }
  return bias ? tape.apply(biasedLinear, x, weight, bias) : tape.apply(linear, x, weight);
};
