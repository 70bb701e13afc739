// The weights that those of a quantised model stand for, in the layout of the model itself.
import { isTransposed } from "../../agent/model/parameters.ts";
import { dequantize } from "../../agent/model/quantize.ts";
import { holdQuantized } from "../../agent/model/quantized-model.ts";
import type { Tensors } from "../../agent/model/tensors.ts";
import type { ModelConfig } from "../../schemas/run.ts";

/** The same weights, rounded to what blocks of so many bits stand for. */
export function dequantizedModel(model: ModelConfig, tensors: Tensors, bits: 4 | 8): Tensors {
  const { quantized } = holdQuantized(model, tensors, bits);
  return new Map(
    [...tensors].map(([name, { shape, data }]) => {
      const matrix = quantized.get(name);
      if (!matrix) return [name, { shape, data }];
      const values = dequantize(matrix);
      if (!isTransposed(model, name)) return [name, { shape, data: values }];
      const [rows, columns] = matrix.shape;
      const turned = values.map((_, index) => values[(index % rows) * columns + Math.floor(index / rows)]!);
      return [name, { shape, data: turned }];
    }),
  );
}
