// Looks rows of a table up by number.
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** y = table[indices]: table [entries, width], indices [rows] int32 → [rows, width]. */
export const embedding: Op<[table: Tensor, indices: Tensor]> = {
  name: "embedding",
  forward: (onnx, table, indices) => onnx.gather(table, indices),
  // As rows, because a table has many more than a batch looks up, and because ScatterND, which would put them in their
  // places, loses additions when indices repeat (onnxruntime 1.30).
  backward: (_onnx, dy, _y, _table, indices) => [{ values: dy, indices }, null],
};
