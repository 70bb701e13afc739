// The gradient of a table of which only some rows were looked up: those rows, and where they belong.
import type { Tensor } from "./tensor.ts";

/** Row r of `values` [rows, width] belongs to row indices[r] of the table; rows of the same index add up. */
export interface RowGradient {
  readonly values: Tensor;
  /** int32, one for each row; an input of the graph. */
  readonly indices: Tensor;
}

/** The gradient of a parameter: a tensor of its shape, rows to be added to that, or both when it is used twice. */
export interface ParameterGradient {
  readonly dense: Tensor | undefined;
  readonly rows: readonly RowGradient[];
}

/** Adds the rows of `values` [indices, width] to the rows of `table` [entries, width] that `indices` name. */
export function addRows(table: Float32Array, values: Float32Array, indices: Int32Array): void {
  const width = values.length / indices.length;
  for (const [row, index] of indices.entries()) {
    for (let column = 0; column < width; column++) {
      table[index * width + column]! += values[row * width + column]!;
    }
  }
}
