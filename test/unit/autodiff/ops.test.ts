import assert from "node:assert/strict";
import { test } from "node:test";
import { attention, packedAttention } from "../../../agent/autodiff/ops/attention.ts";
import { linearCrossEntropy, linearLosses } from "../../../agent/autodiff/ops/cross-entropy.ts";
import { dpoLoss } from "../../../agent/autodiff/ops/dpo.ts";
import { add, dropout, gelu, swiglu } from "../../../agent/autodiff/ops/elementwise.ts";
import { embedding } from "../../../agent/autodiff/ops/embedding.ts";
import { affine, biasedLinear, linear } from "../../../agent/autodiff/ops/linear.ts";
import { headNorm, layerNorm, rmsNorm } from "../../../agent/autodiff/ops/normalization.ts";
import { rotary } from "../../../agent/autodiff/ops/rotary.ts";
import { takeRows } from "../../../agent/autodiff/ops/rows.ts";
import { lowRankSum } from "../../../agent/autodiff/ops/lora.ts";
import { checkGradients } from "../../support/gradient-check.ts";

/** A causal mask [1, 1, size, size], or one of two documents when `boundary` is given. */
function mask(size: number, boundary = 0): number[] {
  return Array.from({ length: size * size }, (_, index) => {
    const [query, key] = [Math.floor(index / size), index % size];
    return key <= query && query < boundary === key < boundary ? 0 : -1e9;
  });
}

const checks: Record<string, () => Promise<void>> = {
  add: () => checkGradients(add, [{ shape: [3, 4] }, { shape: [3, 4] }]),
  dropout: () =>
    checkGradients(dropout, [
      { shape: [2, 2] },
      { shape: [2, 2], values: [0, 2, 2, 0], differentiable: false },
    ]),
  swiglu: () => checkGradients(swiglu, [{ shape: [4, 5] }, { shape: [4, 5] }]),
  gelu: () => checkGradients(gelu, [{ shape: [1, 9], values: [-6, -3, -1.5, -0.7, 0, 0.3, 1, 2.5, 6] }]),
  linear: () => checkGradients(linear, [{ shape: [3, 4] }, { shape: [5, 4] }]),
  biasedLinear: () => checkGradients(biasedLinear, [{ shape: [3, 4] }, { shape: [5, 4] }, { shape: [5] }]),
  lowRankSum: () =>
    checkGradients(lowRankSum(1.7), [{ shape: [3, 4] }, { shape: [3, 2] }, { shape: [4, 2] }]),
  takeRows: () =>
    checkGradients(takeRows, [
      { shape: [4, 3] },
      { shape: [2], type: "int32", values: [3, 1] },
      { shape: [4], type: "int32", values: [2, 1, 2, 0] },
    ]),
  affine: () => checkGradients(affine, [{ shape: [3, 4] }, { shape: [4, 5] }, { shape: [5] }]),
  embedding: () =>
    checkGradients(embedding, [{ shape: [6, 3] }, { shape: [5], type: "int32", values: [1, 4, 1, 0, 1] }]),
  rmsNorm: () => checkGradients(rmsNorm(1e-5), [{ shape: [3, 6] }, { shape: [6] }]),
  headNorm: () => checkGradients(headNorm(1e-5), [{ shape: [3, 8] }, { shape: [4] }]),
  layerNorm: () => checkGradients(layerNorm(1e-5), [{ shape: [3, 6] }, { shape: [6] }, { shape: [6] }]),
  rotary: () =>
    checkGradients(
      rotary({ batchSize: 2, sequenceLength: 3, heads: 2, frequencies: [1, 0.3, 0.01, 2], scale: 1.2 }),
      [{ shape: [6, 16] }, { shape: [2, 3], type: "int64", values: [0, 1, 2, 1, 2, 0] }],
    ),
  "attention with grouped queries": () =>
    checkGradients(attention({ batchSize: 2, sequenceLength: 4, heads: 4, keyValueHeads: 2 }), [
      { shape: [8, 12] },
      { shape: [8, 6] },
      { shape: [8, 6] },
      { shape: [1, 1, 4, 4], values: mask(4), differentiable: false },
    ]),
  "attention of two documents in a sequence": () =>
    checkGradients(attention({ batchSize: 1, sequenceLength: 5, heads: 2, keyValueHeads: 2 }), [
      { shape: [5, 4] },
      { shape: [5, 4] },
      { shape: [5, 4] },
      { shape: [1, 1, 5, 5], values: mask(5, 2), differentiable: false },
    ]),
  packedAttention: () =>
    checkGradients(packedAttention({ batchSize: 2, sequenceLength: 3, heads: 2, keyValueHeads: 2 }), [
      { shape: [6, 12] },
      { shape: [1, 1, 3, 3], values: mask(3), differentiable: false },
    ]),
  "linearLosses of every row": () =>
    checkGradients(linearLosses, [
      { shape: [4, 3] },
      { shape: [7, 3] },
      { shape: [4, 1], type: "int32", values: [0, 6, 3, 3] },
    ]),
  dpoLoss: () =>
    checkGradients(dpoLoss({ beta: 0.3, labelSmoothing: 0.1 }), [
      { shape: [6, 1] },
      {
        shape: [6, 4],
        values: [1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0],
        differentiable: false,
      },
      { shape: [2, 1], values: [0.7, -0.2], differentiable: false },
      { shape: [2, 1], values: [0.5, 0.25], differentiable: false },
    ]),
  linearCrossEntropy: () =>
    checkGradients(linearCrossEntropy, [
      { shape: [4, 3] },
      { shape: [7, 3] },
      { shape: [4, 1], type: "int32", values: [0, 6, 3, 3] },
      { shape: [4, 1], values: [0.25, 0.5, 0, 0.25], differentiable: false },
    ]),
};

for (const [name, check] of Object.entries(checks)) {
  test(`the gradient of ${name} agrees with finite differences`, check);
}

test("the checker refuses a wrong gradient", async () => {
  const wrong: typeof gelu = { ...gelu, backward: (onnx, dy, y) => [onnx.mul(dy, y)] };
  await assert.rejects(checkGradients(wrong, [{ shape: [2, 2] }]), /gelu: d\/dinput0/);
});
