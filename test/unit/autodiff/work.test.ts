import assert from "node:assert/strict";
import { test } from "node:test";
import { Onnx } from "../../../agent/autodiff/onnx.ts";
import {
  dequantized,
  multiplyTransposed,
  quantizedInput,
} from "../../../agent/autodiff/ops/quantized-linear.ts";
import type { Tensor } from "../../../agent/autodiff/tensor.ts";
import { graphOperations } from "../../../agent/autodiff/work.ts";

function operationsOf(build: (onnx: Onnx) => Tensor): number {
  const onnx = new Onnx();
  onnx.output(build(onnx));
  return graphOperations(onnx);
}

test("a product takes two operations for each pair of numbers that meet, whichever way its operands lie", () => {
  const product = (a: number[], b: number[], options: { transposeA?: boolean; transposeB?: boolean }) =>
    operationsOf((onnx) => onnx.gemm(onnx.input("a", a), onnx.input("b", b), null, options));
  for (const operations of [
    product([3, 5], [5, 7], {}),
    product([5, 3], [5, 7], { transposeA: true }),
    product([3, 5], [7, 5], { transposeB: true }),
  ])
    assert.equal(operations, 2 * 3 * 5 * 7);
  const attended = operationsOf((onnx) =>
    onnx.matmul(onnx.input("a", [2, 4, 5, 3]), onnx.input("b", [2, 4, 5, 7]), { transposeA: true }),
  );
  assert.equal(attended, 2 * 4 * (2 * 3 * 5 * 7));
});

test("what is no product takes time by its bytes, and a look-up by what it looks up", () => {
  const input = (onnx: Onnx, rows: number): Tensor => onnx.input("x", [rows, 10]);
  const root = operationsOf((onnx) => onnx.sqrt(input(onnx, 4)));
  assert.ok(root > 0);
  assert.equal(
    operationsOf((onnx) => onnx.sqrt(input(onnx, 12))),
    3 * root,
  );
  assert.equal(
    operationsOf((onnx) => onnx.reshape(onnx.sqrt(input(onnx, 4)), [2, 20])),
    root,
  );
  const lookUp = (rows: number): number =>
    operationsOf((onnx) => onnx.gather(input(onnx, rows), onnx.input("indices", [4], "int32")));
  assert.equal(lookUp(1000), lookUp(4));
});

test("what no output needs is not counted", () => {
  const wanted = (isThere: boolean): number =>
    operationsOf((onnx) => {
      const x = onnx.input("x", [10, 10]);
      if (isThere) onnx.gemm(x, x);
      return onnx.sqrt(x);
    });
  assert.equal(wanted(true), wanted(false));
});

test("weights of few bits take as long as their product and their becoming float32, which four bits do slower", () => {
  const [rows, columns] = [64, 128];
  const extra = (bits: 4 | 8, tokens: number): number =>
    operationsOf((onnx) => {
      const weight = quantizedInput(onnx, "w", { shape: [rows, columns], bits, blockSize: 32 });
      return multiplyTransposed(onnx, onnx.input("x", [tokens, columns]), weight);
    }) -
    2 * tokens * rows * columns;
  // However many tokens there are, each weight is made once.
  assert.equal(extra(8, 16), extra(8, 1));
  assert.ok(extra(4, 1) > extra(8, 1) && extra(8, 1) > 0);
  const backward = operationsOf((onnx) => {
    const weight = quantizedInput(onnx, "w", { shape: [rows, columns], bits: 8, blockSize: 32 });
    return dequantized(onnx, weight, onnx.input("earlier", [1, 1]));
  });
  assert.ok(backward >= extra(8, 1));
});
