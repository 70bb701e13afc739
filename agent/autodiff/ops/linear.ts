// Affine maps of rows, in the two layouts in which published models keep their weights.
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** y = x · Wᵀ: x [rows, in], W [out, in] as torch.nn.Linear keeps it → [rows, out]. */
export const linear: Op<[x: Tensor, weight: Tensor]> = {
  name: "linear",
  forward: (onnx, x, weight) => onnx.gemm(x, weight, null, { transposeB: true }),
  backward: (onnx, dy, _y, x, weight) => [
    onnx.gemm(dy, weight), // [rows, in]
    onnx.gemm(dy, x, null, { transposeA: true }), // [out, in]
  ],
};

/** y = x · Wᵀ + b: x [rows, in], W [out, in], b [out] → [rows, out]. */
export const biasedLinear: Op<[x: Tensor, weight: Tensor, bias: Tensor]> = {
  name: "biasedLinear",
  forward: (onnx, x, weight, bias) => onnx.gemm(x, weight, bias, { transposeB: true }),
  backward: (onnx, dy, _y, x, weight) => [
    onnx.gemm(dy, weight), // [rows, in]
    onnx.gemm(dy, x, null, { transposeA: true }), // [out, in]
    onnx.sumRows(dy), // [out]
  ],
};

/** y = x · W + b: x [rows, in], W [in, out] as GPT-2's Conv1D keeps it, b [out] → [rows, out]. */
export const affine: Op<[x: Tensor, weight: Tensor, bias: Tensor]> = {
  name: "affine",
  forward: (onnx, x, weight, bias) => onnx.gemm(x, weight, bias),
  backward: (onnx, dy, _y, x, weight) => [
    onnx.gemm(dy, weight, null, { transposeB: true }), // [rows, in]
    onnx.gemm(x, dy, null, { transposeA: true }), // [in, out]
    onnx.sumRows(dy), // [out]
  ],
};
