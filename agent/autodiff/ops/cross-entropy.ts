// The output layer and the loss in one op, so that the widest tensor of all is made once and changed in place.
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export interface CrossEntropyOutput extends Tensor {
  /** −log softmax(x · Wᵀ)[target], before it is weighted [rows, 1] */
  readonly losses: Tensor;
  /** logits[target] [rows, 1] */
  readonly targetLogits: Tensor;
  /** log Σ exp(logits) [rows, 1] */
  readonly logSum: Tensor;
  /** Emits the greatest logit of each row [rows, 1]. */
  readonly greatestLogit: () => Tensor;
}

interface WithLogits extends CrossEntropyOutput {
  readonly logits: Tensor;
}

/**
 * Weighted negative log-likelihood, a scalar: Σ_r weights[r] · −log softmax(x[r] · Wᵀ)[targets[r]].
 * x [rows, width], W [vocabulary, width], targets [rows, 1] int32, weights [rows, 1].
 */
export const linearCrossEntropy: Op<
  [x: Tensor, weight: Tensor, targets: Tensor, weights: Tensor],
  WithLogits
> = {
  name: "linearCrossEntropy",
  forward: (onnx, x, weight, targets, weights) => {
    const logits = onnx.gemm(x, weight, null, { transposeB: true });
    const logSum = onnx.logSumExp(logits, [1]);
    const targetLogits = onnx.gatherElements(logits, targets);
    const losses = onnx.sub(logSum, targetLogits);
    const loss = onnx.sum(onnx.mul(losses, weights), [0, 1], false);
    const greatestLogit = (): Tensor => onnx.max(logits, [1]);
    return { ...loss, losses, logits, targetLogits, logSum, greatestLogit };
  },
  // dlogits = weights · (softmax − onehot(targets)), with softmax = exp(logits − log Σ exp(logits)): every step of it is
  // done in the memory of the logits. The row weights are put on the narrow operands of the products.
  backward: (onnx, dy, { logits, logSum }, x, weight, targets, weights) => {
    const probabilities = onnx.exp(onnx.sub(logits, logSum));
    const minusOnes = onnx.sub(onnx.mul(weights, 0), 1);
    const difference = onnx.scatterAdd(probabilities, targets, minusOnes, 1);
    const rowWeights = onnx.mul(weights, dy);
    return [
      onnx.mul(onnx.gemm(difference, weight), rowWeights),
      onnx.gemm(difference, onnx.mul(x, rowWeights), null, { transposeA: true }),
      null,
      null,
    ];
  },
};
