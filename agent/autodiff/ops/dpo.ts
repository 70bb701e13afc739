// Direct preference optimisation (Rafailov et al., 2023): the chosen answer of a pair is to gain more likelihood over a
// reference than the rejected one.
import type { Onnx } from "../onnx.ts";
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export interface DpoOptions {
  /** How strongly the model is held to the reference. */
  readonly beta: number;
  /** Share of the pairs that are taken to be the wrong way round (Mitchell, 2023, "A note on DPO with noisy preferences"). */
  readonly labelSmoothing: number;
}

interface DpoOutput extends Tensor {
  /** Log-likelihood of each sequence [2 · pairs, 1]. */
  readonly sequences: Tensor;
  /** β · (by how much the chosen answer has gained more than the rejected one) [pairs, 1]. */
  readonly scaledMargins: Tensor;
}

/**
 * Σ_i weights[i] · (−(1 − ε) log σ(z_i) − ε log σ(−z_i)), a scalar, with z = β · (margin − reference's margin), a margin
 * being the log-likelihood of sequence 2i, which was chosen, less that of sequence 2i + 1.
 * losses [rows, 1] are the negative log-likelihoods of tokens; membership [rows, 2 · pairs] is 1 where a row counts for a
 * sequence, else 0; referenceMargins and weights [pairs, 1].
 */
export function dpoLoss({
  beta,
  labelSmoothing,
}: DpoOptions): Op<
  [losses: Tensor, membership: Tensor, referenceMargins: Tensor, weights: Tensor],
  DpoOutput
> {
  return {
    name: "dpoLoss",
    forward: (onnx, losses, membership, referenceMargins, weights) => {
      const sequences = sequenceScores(onnx, losses, membership);
      const margins = onnx.gemm(pairDifferences(onnx, referenceMargins.shape[0]!), sequences);
      const scaledMargins = onnx.mul(onnx.sub(margins, referenceMargins), beta);
      // −log σ(z) = softplus(−z)
      const right = onnx.mul(onnx.softplus(onnx.mul(scaledMargins, -1)), 1 - labelSmoothing);
      const wrong = onnx.mul(onnx.softplus(scaledMargins), labelSmoothing);
      const loss = onnx.sum(onnx.mul(onnx.add(right, wrong), weights), [0, 1], false);
      return { ...loss, sequences, scaledMargins };
    },
    // dz = weights · (σ(z) − (1 − ε)), and what each row's sequence gets of it is what the row gets, negated.
    backward: (onnx, dy, { scaledMargins }, _losses, membership, _referenceMargins, weights) => {
      const slope = onnx.sub(onnx.sigmoid(scaledMargins), 1 - labelSmoothing);
      const dMargins = onnx.mul(onnx.mul(slope, weights), onnx.mul(dy, -beta));
      const differences = pairDifferences(onnx, weights.shape[0]!);
      const dSequences = onnx.gemm(differences, dMargins, null, { transposeA: true });
      return [onnx.gemm(membership, dSequences), null, null, null];
    },
  };
}

/** Log-likelihood of each sequence [sequences, 1]: losses [rows, 1], membership [rows, sequences]. */
export function sequenceScores(onnx: Onnx, losses: Tensor, membership: Tensor): Tensor {
  return onnx.mul(onnx.gemm(membership, losses, null, { transposeA: true }), -1);
}

/** [pairs, 2 · pairs]: its product with the sequences is, for each pair, the first less the second. */
function pairDifferences(onnx: Onnx, pairs: number): Tensor {
  const values = new Float32Array(pairs * 2 * pairs);
  for (let pair = 0; pair < pairs; pair++) {
    values[pair * 2 * pairs + 2 * pair] = 1;
    values[pair * 2 * pairs + 2 * pair + 1] = -1;
  }
  return onnx.constant([pairs, 2 * pairs], values);
}
