// Looks rows of a table up by number.
import type { Onnx } from "../onnx.ts";
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** Below this many entries a one-hot product is quicker than scattering. */
const oneHotLimit = 512;

/** y = table[indices]: table [entries, width], indices [rows] int32 → [rows, width]. */
export const embedding: Op<[table: Tensor, indices: Tensor]> = {
  name: "embedding",
  forward: (onnx, table, indices) => onnx.gather(table, indices),
  backward: (onnx, dy, _y, table, indices) => [tableGradient(onnx, dy, table, indices), null],
};

/** Adds row r of dy to row indices[r] of a zero table; repeated indices add up. */
function tableGradient(onnx: Onnx, dy: Tensor, table: Tensor, indices: Tensor): Tensor {
  const [entries] = table.shape as [number, number];
  if (entries <= oneHotLimit) {
    return onnx.gemm(onnx.oneHot(indices, entries), dy, null, { transposeA: true });
  }
  // ScatterND would be the natural choice, but its additions race when indices repeat (onnxruntime 1.30).
  const rows = onnx.reshape(indices, [indices.shape[0]!, 1]);
  return onnx.scatterAdd(onnx.zeros(table.shape), onnx.expand(rows, dy.shape), dy, 0);
}
