// The weights that those of a quantised model stand for, in the layout of the model itself.
import { dequantize } from "../../agent/model/quantise.ts";
import { holdQuantized } from "../../agent/model/quantised-model.ts";
import type { Tensors } from "../../agent/model/tensors.ts";
import type { ModelConfig } from "../../schemas/run.ts";

export function dequantizedModel(model: ModelConfig, tensors: Tensors, bits: 4 | 8): Tensors {
  const { quantized } = holdQuantized(model, tensors, bits);
  return new Map(
    [...tensors].map(([name, { shape, data }]) => {
      const matrix = quantized.get(name);
      if (!matrix) return [name, { shape, data }];
      const values = dequantize(matrix);
      // GPT-2 keeps the matrices of its layers [in, out].
      if (!(model.family === "gpt2" && name.includes(".h."))) return [name, { shape, data: values }];
      const [rows, columns] = matrix.shape;
      const turned = values.map((_, index) => values[(index % rows) * columns + Math.floor(index / rows)]!);
      return [name, { shape, data: turned }];
    }),
  );
}
