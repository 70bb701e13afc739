import assert from "node:assert/strict";
import { test } from "node:test";
import type { Op } from "../../../agent/autodiff/op.ts";
import { linear } from "../../../agent/autodiff/ops/linear.ts";
import {
  quantizedEmbedding,
  quantizedInput,
  quantizedLinear,
} from "../../../agent/autodiff/ops/quantized-linear.ts";
import { Tape } from "../../../agent/autodiff/tape.ts";
import type { Tensor } from "../../../agent/autodiff/tensor.ts";
import { createRandom } from "../../../agent/dataset/random.ts";
import { dequantize, quantize, quantizedBuffers } from "../../../agent/model/quantize.ts";
import { openGraph } from "../../../agent/model/runtime.ts";

const [rows, columns, outputs] = [7, 96, 40];
const random = createRandom(5);
const weights = Float32Array.from({ length: outputs * columns }, () => random.normal());
const x = Float32Array.from({ length: rows * columns }, () => random.normal());
const matrices = ([4, 8] as const).map((bits) =>
  quantize({ shape: [outputs, columns], writeTo: (target) => target.set(weights) }, bits),
);

/** Σ y², whose gradient is 2y. */
const total: Op<[y: Tensor]> = {
  name: "total",
  forward: (onnx, y) => onnx.sum(onnx.mul(y, y), [0, 1], false),
  backward: (onnx, dy, _y, y) => [onnx.mul(onnx.mul(y, 2), dy)],
};

function assertNear(actual: Float32Array, expected: Float32Array): void {
  const scale = Math.hypot(...expected);
  const distance = Math.hypot(...actual.map((value, index) => value - expected[index]!));
  assert.ok(distance <= 1e-5 * scale, `differs by ${distance / scale}`);
}

/** y and dx of Σ (x · Wᵀ)². */
async function run(
  apply: (tape: Tape, x: Tensor) => Tensor,
  buffers: Iterable<[string, Uint8Array | Float32Array]>,
) {
  const tape = new Tape();
  const input = tape.onnx.input("x", [rows, columns]);
  const y = apply(tape, input);
  const loss = tape.apply(total, y);
  const [gradient] = tape.backpropagate(loss, [input]);
  for (const tensor of [y, gradient!.dense!]) tape.onnx.output(tensor);
  const graph = openGraph(tape.onnx, new Map([...buffers, ["x", x]]), 1);
  await graph.run();
  return { y: graph.floats(y), dx: graph.floats(gradient!.dense!) };
}

for (const matrix of matrices) {
  test(`a product with ${matrix.bits} bit weights is that with what they stand for, and so is its gradient`, async () => {
    const { y, dx } = await run(
      (tape, input) => tape.apply(quantizedLinear(quantizedInput(tape.onnx, "w", matrix)), input),
      quantizedBuffers("w", matrix),
    );
    const expected = await run(
      (tape, input) => tape.apply(linear, input, tape.onnx.input("w", [outputs, columns])),
      [["w", dequantize(matrix)]],
    );

    assertNear(y, expected.y);
    assertNear(dx, expected.dx);
  });

  test(`rows of a table of ${matrix.bits} bits are looked up`, async () => {
    const tape = new Tape();
    const indices = tape.onnx.input("indices", [3], "int32");
    const y = tape.apply(quantizedEmbedding(quantizedInput(tape.onnx, "w", matrix)), indices);
    tape.onnx.output(y);
    const graph = openGraph(tape.onnx, new Map(quantizedBuffers("w", matrix)), 1);
    graph.integers(indices).set([39, 0, 17]);
    await graph.run();

    const table = dequantize(matrix);
    const expected = [39, 0, 17].flatMap((row) => [...table.subarray(row * columns, (row + 1) * columns)]);
    assert.deepEqual([...graph.floats(y)], expected);
  });
}
