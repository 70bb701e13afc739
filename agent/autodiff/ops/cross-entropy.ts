// The output layer and the loss in one op, so that the widest tensor of all is made once and changed in place.
import type { Onnx } from "../onnx.ts";
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** −log softmax(x · Wᵀ)[target] of each row [rows, 1], with what it was made of. */
export interface RowLosses extends Tensor {
  /** logits[target] [rows, 1], all of a row less the same number. */
  readonly targetLogits: Tensor;
  /** Emits the greatest logit of each row [rows, 1], less that number. */
  readonly greatestLogit: () => Tensor;
}

interface WithLogProbabilities extends RowLosses {
  /** log softmax(logits) [rows, vocabulary] */
  readonly logProbabilities: Tensor;
}

/** Negative log-likelihood of each row's target: x [rows, width], W [vocabulary, width], targets [rows, 1] int32. */
export const linearLosses: Op<[x: Tensor, weight: Tensor, targets: Tensor], WithLogProbabilities> = {
  name: "linearLosses",
  forward: (onnx, x, weight, targets) => {
    const logits = onnx.gemm(x, weight, null, { transposeB: true });
    const logProbabilities = onnx.logSoftmax(logits);
    const targetLogits = onnx.gatherElements(logProbabilities, targets);
    const greatestLogit = (): Tensor => onnx.max(logProbabilities, [1]);
    return { ...onnx.mul(targetLogits, -1), logProbabilities, targetLogits, greatestLogit };
  },
  // dlogits = dy · (softmax − onehot(targets)): every step of it is done in the memory of the logits. The factors of the
  // rows are put on the narrow operands of the products.
  backward: (onnx, dy, { logProbabilities }, x, weight, targets) => {
    const probabilities = onnx.exp(logProbabilities);
    const difference = onnx.scatterAdd(probabilities, targets, minusOnes(onnx, dy), 1);
    return [
      onnx.mul(onnx.gemm(difference, weight), dy),
      onnx.gemm(difference, onnx.mul(x, dy), null, { transposeA: true }),
      null,
    ];
  },
};

export interface CrossEntropyOutput extends Tensor, Pick<RowLosses, "targetLogits" | "greatestLogit"> {
  /** Those of the rows, before they are weighted [rows, 1]. */
  readonly losses: Tensor;
}

interface WithLosses extends CrossEntropyOutput {
  readonly saved: WithLogProbabilities;
}

/**
 * Weighted negative log-likelihood, a scalar: Σ_r weights[r] · −log softmax(x[r] · Wᵀ)[targets[r]].
 * x [rows, width], W [vocabulary, width], targets [rows, 1] int32, weights [rows, 1].
 */
export const linearCrossEntropy: Op<
  [x: Tensor, weight: Tensor, targets: Tensor, weights: Tensor],
  WithLosses
> = {
  name: "linearCrossEntropy",
  forward: (onnx, x, weight, targets, weights) => {
    const saved = linearLosses.forward(onnx, x, weight, targets);
    return { ...weightedSum(onnx, saved, weights), saved };
  },
  backward: (onnx, dy, { saved }, x, weight, targets, weights) => {
    const rowWeights = onnx.mul(weights, dy);
    return [...linearLosses.backward(onnx, rowWeights, saved, x, weight, targets), null];
  },
};

/** Σ_r weights[r] · losses[r], a scalar, with what the losses were made of. */
export function weightedSum(onnx: Onnx, rowLosses: RowLosses, weights: Tensor): CrossEntropyOutput {
  const { targetLogits, greatestLogit } = rowLosses;
  const loss = onnx.sum(onnx.mul(rowLosses, weights), [0, 1], false);
  return { ...loss, losses: rowLosses, targetLogits, greatestLogit };
}

/** −1 for each of the rows of `like` [rows, 1], whose number may be known only at a run. */
function minusOnes(onnx: Onnx, like: Tensor): Tensor {
  return onnx.sub(onnx.mul(like, 0), 1);
}
