// The second half of a low-rank adapter: what it adds to the projection that it stands beside.
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/**
 * y = base + scale · narrow · Bᵀ (Hu et al., 2021): base [rows, out], narrow = x · Aᵀ [rows, rank], B [out, rank].
 * The sum is the product's starting value, and the scale its factor: neither is a pass over memory of its own.
 */
export function lowRankSum(scale: number): Op<[base: Tensor, narrow: Tensor, b: Tensor]> {
  return {
    name: "lowRankSum",
    forward: (onnx, base, narrow, b) => onnx.gemm(narrow, b, base, { transposeB: true, alpha: scale }),
    backward: (onnx, dy, _y, _base, narrow, b) => [
      dy,
      onnx.gemm(dy, b, null, { alpha: scale }), // [rows, rank]
      onnx.gemm(dy, narrow, null, { transposeA: true, alpha: scale }), // [out, rank]
    ],
  };
}
