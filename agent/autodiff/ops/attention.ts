// Causal scaled dot-product attention (Vaswani et al., 2017) with grouped queries (Ainslie et al., 2023).
import type { Onnx } from "../onnx.ts";
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export interface AttentionOptions {
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly heads: number;
  /** Divides `heads`; each key and value head serves heads / keyValueHeads query heads. */
  readonly keyValueHeads: number;
}

/** Queries, keys and values by head, and the probabilities: what both passes share. */
interface Heads {
  /** [batch, keyValueHeads, group · sequence, headSize]: the query heads of a group lie one below the other. */
  readonly q: Tensor;
  /** [batch, keyValueHeads, sequence, headSize] */
  readonly k: Tensor;
  readonly v: Tensor;
  /** [batch, keyValueHeads, group · sequence, sequence] */
  readonly probabilities: Tensor;
}

interface AttentionOutput extends Tensor {
  readonly saved: Heads;
}

/**
 * y = softmax(q kᵀ / √headSize + mask) v for every head.
 * q [batch · sequence, heads · headSize]; k, v [batch · sequence, keyValueHeads · headSize];
 * mask [batch or 1, 1, sequence, sequence], 0 where a query may look and −∞ where not.
 */
export function attention(
  options: AttentionOptions,
): Op<[q: Tensor, k: Tensor, v: Tensor, mask: Tensor], AttentionOutput> {
  return {
    name: "attention",
    forward: (onnx, q, k, v, mask) => {
      const { heads, keyValueHeads } = options;
      const byHead = [
        splitHeads(onnx, q, heads, options),
        splitHeads(onnx, k, keyValueHeads, options),
        splitHeads(onnx, v, keyValueHeads, options),
      ] as const;
      return attend(onnx, byHead, mask, options);
    },
    backward: (onnx, dy, { saved }) => {
      const [dq, dk, dv] = attendBackward(onnx, dy, saved, options);
      return [joinHeads(onnx, dq, options), joinHeads(onnx, dk, options), joinHeads(onnx, dv, options), null];
    },
  };
}

/** The same for GPT-2, whose queries, keys and values come as one tensor [batch · sequence, 3 · width]. */
export function packedAttention(options: AttentionOptions): Op<[qkv: Tensor, mask: Tensor], AttentionOutput> {
  const { batchSize, sequenceLength, heads } = options;
  return {
    name: "packedAttention",
    forward: (onnx, qkv, mask) => {
      const headSize = qkv.shape[1]! / 3 / heads;
      const split = onnx.transpose(
        onnx.reshape(qkv, [batchSize, sequenceLength, 3, heads, headSize]),
        [2, 0, 3, 1, 4],
      ); // [3, batch, heads, sequence, headSize]
      const one = [1, batchSize, heads, sequenceLength, headSize];
      const parts = onnx.node("Split", [split], [one, one, one], {
        attributes: { axis: { int: 0 }, num_outputs: { int: 3 } },
      });
      const byHead = parts.map((x) => onnx.reshape(x, one.slice(1))) as [Tensor, Tensor, Tensor];
      return attend(onnx, byHead, mask, options);
    },
    backward: (onnx, dy, { saved }, qkv) => {
      const parts = attendBackward(onnx, dy, saved, options);
      const headSize = qkv.shape[1]! / 3 / heads;
      const one = [1, batchSize, heads, sequenceLength, headSize];
      const [joined] = onnx.node(
        "Concat",
        parts.map((x) => onnx.reshape(x, one)),
        [[3, ...one.slice(1)]],
        { attributes: { axis: { int: 0 } } },
      );
      return [onnx.reshape(onnx.transpose(joined!, [1, 3, 0, 2, 4]), qkv.shape), null];
    },
  };
}

function attend(
  onnx: Onnx,
  [q4, k, v]: readonly [Tensor, Tensor, Tensor],
  mask: Tensor,
  options: AttentionOptions,
): AttentionOutput {
  const { batchSize, sequenceLength, heads, keyValueHeads } = options;
  const headSize = k.shape[3]!;
  const grouped = [batchSize, keyValueHeads, (heads / keyValueHeads) * sequenceLength];
  const q = onnx.reshape(q4, [...grouped, headSize]);
  const scores = onnx.matmul(q, k, { transposeB: true, alpha: 1 / Math.sqrt(headSize) });
  const byQueryHead = [batchSize, heads, sequenceLength, sequenceLength];
  const masked = onnx.add(onnx.reshape(scores, byQueryHead), mask);
  const probabilities = onnx.reshape(onnx.softmax(masked), [...grouped, sequenceLength]);
  const y = onnx.matmul(probabilities, v);
  return { ...joinHeads(onnx, onnx.reshape(y, q4.shape), options), saved: { q, k, v, probabilities } };
}

/**
 * With P the probabilities: dv = Pᵀ dy, dP = dy vᵀ, dS = P · (dP − Σ_row P·dP), dq = dS k / √d, dk = dSᵀ q / √d.
 */
function attendBackward(
  onnx: Onnx,
  dy: Tensor,
  { q, k, v, probabilities }: Heads,
  options: AttentionOptions,
): [dq: Tensor, dk: Tensor, dv: Tensor] {
  const { batchSize, sequenceLength, heads } = options;
  const alpha = 1 / Math.sqrt(k.shape[3]!);
  const dyGrouped = onnx.reshape(splitHeads(onnx, dy, heads, options), q.shape);
  const dv = onnx.matmul(probabilities, dyGrouped, { transposeA: true });
  const dProbabilities = onnx.matmul(dyGrouped, v, { transposeB: true });
  const weighted = onnx.mul(probabilities, dProbabilities);
  const dScores = onnx.sub(weighted, onnx.mul(probabilities, onnx.sum(weighted, [-1])));
  const dq = onnx.matmul(dScores, k, { alpha });
  const dk = onnx.matmul(dScores, q, { transposeA: true, alpha });
  return [onnx.reshape(dq, [batchSize, heads, sequenceLength, k.shape[3]!]), dk, dv];
}

/** [batch · sequence, heads · headSize] → [batch, heads, sequence, headSize] */
function splitHeads(onnx: Onnx, x: Tensor, heads: number, options: AttentionOptions): Tensor {
  const { batchSize, sequenceLength } = options;
  const split = onnx.reshape(x, [batchSize, sequenceLength, heads, x.shape[1]! / heads]);
  return onnx.transpose(split, [0, 2, 1, 3]);
}

/** [batch, n, sequence, headSize] → [batch · sequence, n · headSize] */
function joinHeads(onnx: Onnx, x: Tensor, { batchSize, sequenceLength }: AttentionOptions): Tensor {
  const joined = onnx.transpose(x, [0, 2, 1, 3]);
  return onnx.reshape(joined, [batchSize * sequenceLength, x.shape[1]! * x.shape[3]!]);
}
