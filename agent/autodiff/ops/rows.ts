// Takes some rows of a matrix, so that what follows is computed for them alone.
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/**
 * y = x[rows]: x [all, width], rows [some] int32, none of them twice → [some, width]. `places` [all] int32 is the way
 * back: each row's place in `rows`, and the number of `rows` for one that is not taken.
 */
export const takeRows: Op<[x: Tensor, rows: Tensor, places: Tensor]> = {
  name: "takeRows",
  forward: (onnx, x, rows) => onnx.gather(x, rows),
  // The rows that are not taken get the row of zeros that is put behind the others.
  backward: (onnx, dy, _y, x, rows, places) => {
    const width = x.shape[1]!;
    const zeros = onnx.constant([1, width], new Float32Array(width));
    const [padded] = onnx.node("Concat", [dy, zeros], [[rows.shape[0]! + 1, width]], {
      attributes: { axis: { int: 0 } },
    });
    return [onnx.gather(padded!, places), null, null];
  },
};
