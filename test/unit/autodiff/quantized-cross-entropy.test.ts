import assert from "node:assert/strict";
import { test } from "node:test";
import { type CrossEntropyOutput, linearCrossEntropy } from "../../../agent/autodiff/ops/cross-entropy.ts";
import { quantizedCrossEntropy } from "../../../agent/autodiff/ops/quantized-cross-entropy.ts";
import { quantizedInput } from "../../../agent/autodiff/ops/quantized-linear.ts";
import { Tape } from "../../../agent/autodiff/tape.ts";
import type { Tensor } from "../../../agent/autodiff/tensor.ts";
import { createRandom } from "../../../agent/dataset/random.ts";
import { dequantize, quantize, quantizedBuffers, quantizedRows } from "../../../agent/model/quantize.ts";
import { openGraph } from "../../../agent/model/runtime.ts";

const [rows, width, vocabulary] = [6, 32, 50];
const random = createRandom(5);
const drawn = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
const x = drawn(rows * width);
const table = drawn(vocabulary * width);
const matrix = quantize({ shape: [vocabulary, width], writeTo: (target) => target.set(table) }, 4);
/** Targets at the first and last row of a part, and within. */
const targets = [0, 15, 16, 31, 49, 40];

type Emit = (tape: Tape, input: Tensor, targets: Tensor, weights: Tensor) => CrossEntropyOutput;

/** The loss, those of each row, how far the greatest logits lie above the targets', and the gradient of x. */
async function run(emit: Emit, buffers: Iterable<[string, Uint8Array | Float32Array]>): Promise<number[]> {
  const tape = new Tape();
  const { onnx } = tape;
  const input = onnx.input("x", [rows, width]);
  const labels = onnx.input("targets", [rows, 1], "int32");
  const loss = emit(tape, input, labels, onnx.input("weights", [rows, 1]));
  const [gradient] = tape.backpropagate(loss, [input]);
  const lead = onnx.sub(loss.greatestLogit(), loss.targetLogits);
  const wanted = [loss, loss.losses, lead, gradient!.dense!];
  for (const tensor of wanted) onnx.output(tensor);
  const weights = Float32Array.of(1, 0.5, 0, 2, 1, 1);
  const graph = openGraph(onnx, new Map([...buffers, ["x", x], ["weights", weights]]), 1);
  graph.integers(labels).set(targets);
  await graph.run();
  return wanted.flatMap((tensor) => [...graph.floats(tensor)]);
}

for (const bounds of [
  [0, 50],
  [0, 16, 32, 50],
]) {
  test(`the loss over ${bounds.length - 1} parts of a quantised vocabulary is that over the whole`, async () => {
    const parts = bounds.slice(1).map((end, index) => quantizedRows(matrix, bounds[index]!, end));
    const actual = await run(
      (tape, ...inputs) => {
        const weights = parts.map((part, index) => quantizedInput(tape.onnx, String(index), part));
        return tape.apply(quantizedCrossEntropy(weights), ...inputs);
      },
      parts.flatMap((part, index) => [...quantizedBuffers(String(index), part)]),
    );
    const expected = await run(
      (tape, input, labels, weights) =>
        tape.apply(linearCrossEntropy, input, tape.onnx.input("table", [vocabulary, width]), labels, weights),
      [["table", dequantize(matrix)]],
    );

    const largest = Math.max(...actual.map((value, index) => Math.abs(value - expected[index]!)));
    assert.ok(largest < 1e-4, `differs by ${largest}`);
  });
}
