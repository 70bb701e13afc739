// The output layer and the loss where the layer's matrix is frozen and of few bits: part by part of the vocabulary, so
// that only one part at a time is there as float32.
import type { Onnx } from "../onnx.ts";
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { type CrossEntropyOutput, type RowLosses, weightedSum } from "./cross-entropy.ts";
import { type QuantizedWeight, dequantized, multiplyTransposed } from "./quantized-linear.ts";

interface WithParts extends RowLosses {
  /** log Σ exp(logits) [rows, 1] */
  readonly logSum: Tensor;
  readonly parts: readonly Part[];
}

interface Part {
  readonly weight: QuantizedWeight;
  readonly logits: Tensor;
  /** Each target's place in the part, or the nearest one where it lies in another [rows, 1]. */
  readonly places: Tensor;
  /** Whether it lies in this one [rows, 1]. */
  readonly isHere: Tensor;
}

/** `linearLosses` with the rows of W as `weights`, in their order; no gradient flows to them. */
export function quantizedLosses(
  weights: readonly QuantizedWeight[],
): Op<[x: Tensor, targets: Tensor], WithParts> {
  return {
    name: "quantizedLosses",
    forward: (onnx, x, targets) => {
      let start = 0;
      const parts = weights.map((weight): Part => {
        const part = {
          weight,
          logits: multiplyTransposed(onnx, x, weight),
          ...placesIn(onnx, targets, start, weight.shape[0]),
        };
        start += weight.shape[0];
        return part;
      });
      const logSum = overParts(onnx, parts, (from) => onnx.logSumExp(from, [1]));
      const targetLogits = parts
        .map(({ logits, places, isHere }) => onnx.where(isHere, onnx.gatherElements(logits, places), 0))
        .reduce((sum, found) => onnx.add(sum, found));
      const greatestLogit = (): Tensor => overParts(onnx, parts, (from) => onnx.max(from, [1]));
      return { ...onnx.sub(logSum, targetLogits), targetLogits, logSum, greatestLogit, parts };
    },
    // dx = dy · Σ_parts (softmax − onehot) · W, each difference made in the memory of its part's logits.
    backward: (onnx, dy, { parts, logSum }) => {
      const sum = parts.reduce<Tensor | null>((before, { weight, logits, places, isHere }) => {
        const probabilities = onnx.exp(onnx.sub(logits, logSum));
        const difference = onnx.scatterAdd(probabilities, places, onnx.where(isHere, -1, 0), 1);
        return onnx.gemm(difference, dequantized(onnx, weight, before ?? difference), before);
      }, null);
      return [onnx.mul(sum!, dy), null];
    },
  };
}

interface WithLosses extends CrossEntropyOutput {
  readonly saved: WithParts;
}

/** `linearCrossEntropy` with the rows of W as `weights`, in their order; no gradient flows to them. */
export function quantizedCrossEntropy(
  weights: readonly QuantizedWeight[],
): Op<[x: Tensor, targets: Tensor, weights: Tensor], WithLosses> {
  const losses = quantizedLosses(weights);
  return {
    name: "quantizedCrossEntropy",
    forward: (onnx, x, targets, rowWeights) => {
      const saved = losses.forward(onnx, x, targets);
      return { ...weightedSum(onnx, saved, rowWeights), saved };
    },
    backward: (onnx, dy, { saved }, x, targets, rowWeights) => [
      ...losses.backward(onnx, onnx.mul(rowWeights, dy), saved, x, targets),
      null,
    ],
  };
}

/** A reduction of rows over all parts: of each part, then of what they gave [rows, 1]. */
function overParts(onnx: Onnx, parts: readonly Part[], reduce: (from: Tensor) => Tensor): Tensor {
  const each = parts.map(({ logits }) => reduce(logits));
  if (each.length === 1) return each[0]!;
  const [side] = onnx.node("Concat", each, [[each[0]!.shape[0]!, each.length]], {
    attributes: { axis: { int: 1 } },
  });
  return reduce(side!);
}

function placesIn(
  onnx: Onnx,
  targets: Tensor,
  start: number,
  count: number,
): Pick<Part, "places" | "isHere"> {
  const integer = (value: number): Tensor => onnx.constant([], Int32Array.of(value));
  const type = "int32" as const;
  const [moved] = onnx.node("Sub", [targets, integer(start)], [targets.shape], { type });
  const [places] = onnx.node("Clip", [moved!, integer(0), integer(count - 1)], [targets.shape], { type });
  return { places: places!, isHere: onnx.equal(moved!, places!) };
}
