import assert from "node:assert/strict";
import { test } from "node:test";
import { peakIntermediateBytes } from "../../../agent/autodiff/memory.ts";
import { add, gelu } from "../../../agent/autodiff/ops/elementwise.ts";
import { linear } from "../../../agent/autodiff/ops/linear.ts";
import { rmsNorm } from "../../../agent/autodiff/ops/normalization.ts";
import type { Op } from "../../../agent/autodiff/op.ts";
import { Tape } from "../../../agent/autodiff/tape.ts";
import type { Tensor } from "../../../agent/autodiff/tensor.ts";
import { createRandom } from "../../../agent/dataset/random.ts";
import { openGraph } from "../../../agent/model/runtime.ts";

const [rows, width, layers] = [64, 32, 6];

const total: Op<[x: Tensor]> = {
  name: "total",
  forward: (onnx, x) => onnx.sum(onnx.mul(x, x), [0, 1], false),
  backward: (onnx, dy, _y, x) => [onnx.mul(onnx.mul(x, 2), dy)],
};

/** Residual layers that widen and narrow again, and the gradients of all their weights. */
function buildLayers(checkpointed: boolean) {
  const tape = new Tape();
  const { onnx } = tape;
  const parameters: Tensor[] = [];
  const parameter = (name: string, shape: number[]): Tensor => {
    const tensor = onnx.input(name, shape);
    parameters.push(tensor);
    return tensor;
  };
  let x = onnx.input("x", [rows, width]);
  for (let layer = 0; layer < layers; layer++) {
    const [scale, up, down] = [
      parameter(`${layer}.scale`, [width]),
      parameter(`${layer}.up`, [4 * width, width]),
      parameter(`${layer}.down`, [width, 4 * width]),
    ];
    const body = (from: Tensor): Tensor => {
      const wide = tape.apply(linear, tape.apply(rmsNorm(1e-5), from, scale), up);
      return tape.apply(add, from, tape.apply(linear, tape.apply(gelu, wide), down));
    };
    x = checkpointed ? tape.checkpoint(x, body) : body(x);
  }
  const loss = tape.apply(total, x);
  const gradients = tape.backpropagate(loss, parameters).map(({ dense }) => dense!);
  for (const tensor of [loss, ...gradients]) onnx.output(tensor);
  return { onnx, loss, gradients };
}

async function run({ onnx, loss, gradients }: ReturnType<typeof buildLayers>): Promise<number[][]> {
  const graph = openGraph(onnx, new Map(), 1);
  const random = createRandom(3);
  for (const input of onnx.liveInputs()) {
    const values = graph.floats(input);
    for (const index of values.keys()) values[index] = random.normal() * 0.3;
  }
  await graph.run();
  return [loss, ...gradients].map((tensor) => [...graph.floats(tensor)]);
}

test("a stretch that is computed again gives the same loss and gradients", async () => {
  const [[loss, ...gradients], [expectedLoss, ...expected]] = [
    await run(buildLayers(true)),
    await run(buildLayers(false)),
  ] as const;
  assert.deepEqual(loss, expectedLoss);
  for (const [index, gradient] of gradients.entries()) {
    const scale = Math.hypot(...expected[index]!);
    const distance = Math.hypot(...gradient.map((value, at) => value - expected[index]![at]!));
    assert.ok(distance <= 1e-6 * scale, `gradient ${index} differs by ${distance / scale}`);
  }
});

test("of a stretch that is computed again only the input is kept", () => {
  const [whole, checkpointed] = [buildLayers(false), buildLayers(true)].map(({ onnx, gradients }) =>
    peakIntermediateBytes(onnx, new Set(gradients.map(({ name }) => name))),
  ) as [number, number];
  const narrow = rows * width * 4;
  // Each layer keeps its input, what the norm and the widening give, and the gate; once, or for all layers.
  assert.ok(checkpointed < (layers + 22) * narrow, `${checkpointed / narrow} tensors of the layers' width`);
  assert.ok(whole > checkpointed + 2 * layers * narrow, `${whole / narrow} tensors of the layers' width`);
});
