// Normalisation of rows: RMSNorm (Zhang and Sennrich, 2019) and LayerNorm (Ba et al., 2016).
import type { Onnx } from "../onnx.ts";
import type { Op } from "../op.ts";
import { type Tensor, elementCount } from "../tensor.ts";

interface RmsNormOutput extends Tensor {
  /** 1 / √(mean(x²) + ε) [rows, 1] */
  readonly inverseRms: Tensor;
}

/** y = x / √(mean(x²) + ε) · weight: x [rows, width], weight [width]. */
export function rmsNorm(epsilon: number): Op<[x: Tensor, weight: Tensor], RmsNormOutput> {
  return {
    name: "rmsNorm",
    forward: (onnx, x, weight) => {
      const [y, inverseRms] = onnx.node("SimplifiedLayerNormalization", [x, weight], [x.shape, perRow(x)], {
        attributes: { axis: { int: -1 }, epsilon: { float: epsilon }, stash_type: { int: 1 } },
      });
      return { ...y!, inverseRms: inverseRms! };
    },
    recompute: (onnx, { inverseRms }, x, weight) => onnx.mul(onnx.mul(x, inverseRms), weight),
    // With x̂ = x · r: dweight = Σ_rows dy·x̂ and dx = r · (dy·weight − x̂ · mean(dy·weight·x̂)).
    backward: (onnx, dy, { inverseRms }, x, weight) => {
      const normalized = onnx.mul(x, inverseRms);
      const product = onnx.mul(dy, normalized);
      const along = weightedMean(onnx, product, weight);
      const dx = onnx.mul(inverseRms, onnx.sub(onnx.mul(dy, weight), onnx.mul(normalized, along)));
      return [dx, onnx.sumRows(product)];
    },
  };
}

/** RMSNorm of each head by itself, with one weight for all: x [rows, heads · headSize], weight [headSize]. */
export function headNorm(epsilon: number): Op<[x: Tensor, weight: Tensor], RmsNormOutput> {
  const { forward, recompute, backward } = rmsNorm(epsilon);
  const byHead = (onnx: Onnx, x: Tensor, weight: Tensor): Tensor =>
    onnx.reshape(x, [elementCount(x.shape) / weight.shape[0]!, weight.shape[0]!]);
  return {
    name: "headNorm",
    forward: (onnx, x, weight) => {
      const y = forward(onnx, byHead(onnx, x, weight), weight);
      return { ...onnx.reshape(y, x.shape), inverseRms: y.inverseRms };
    },
    recompute: (onnx, y, x, weight) =>
      onnx.reshape(recompute!(onnx, y, byHead(onnx, x, weight), weight), x.shape),
    backward: (onnx, dy, y, x, weight) => {
      const [dx, dWeight] = backward(onnx, byHead(onnx, dy, weight), y, byHead(onnx, x, weight), weight) as [
        Tensor,
        Tensor,
      ];
      return [onnx.reshape(dx, x.shape), dWeight];
    },
  };
}

interface LayerNormOutput extends Tensor {
  readonly mean: Tensor;
  /** 1 / √(variance + ε) [rows, 1] */
  readonly inverseDeviation: Tensor;
}

/** y = (x − mean) / √(variance + ε) · weight + bias: x [rows, width], weight and bias [width]. */
export function layerNorm(epsilon: number): Op<[x: Tensor, weight: Tensor, bias: Tensor], LayerNormOutput> {
  return {
    name: "layerNorm",
    forward: (onnx, x, weight, bias) => {
      const [y, mean, inverseDeviation] = onnx.node(
        "LayerNormalization",
        [x, weight, bias],
        [x.shape, perRow(x), perRow(x)],
        { attributes: { axis: { int: -1 }, epsilon: { float: epsilon }, stash_type: { int: 1 } } },
      );
      return { ...y!, mean: mean!, inverseDeviation: inverseDeviation! };
    },
    recompute: (onnx, { mean, inverseDeviation }, x, weight, bias) =>
      onnx.add(onnx.mul(onnx.mul(onnx.sub(x, mean), inverseDeviation), weight), bias),
    // With x̂ the normalised x and r the inverse deviation:
    // dx = r · (dy·weight − mean(dy·weight) − x̂ · mean(dy·weight·x̂)).
    backward: (onnx, dy, { mean, inverseDeviation }, x, weight) => {
      const normalized = onnx.mul(onnx.sub(x, mean), inverseDeviation);
      const product = onnx.mul(dy, normalized);
      const level = weightedMean(onnx, dy, weight);
      const along = weightedMean(onnx, product, weight);
      const inner = onnx.sub(onnx.sub(onnx.mul(dy, weight), level), onnx.mul(normalized, along));
      return [onnx.mul(inner, inverseDeviation), onnx.sumRows(product), onnx.sumRows(dy)];
    },
  };
}

/** mean over the row of x · weight: x [rows, width], weight [width] → [rows, 1], as one product. */
function weightedMean(onnx: Onnx, x: Tensor, weight: Tensor): Tensor {
  const width = x.shape[1]!;
  return onnx.matmul(x, onnx.reshape(weight, [width, 1]), { alpha: 1 / width });
}

function perRow(x: Tensor): number[] {
  return [...x.shape.slice(0, -1), 1];
}
