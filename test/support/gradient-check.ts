// One checker for every op: its gradients against central finite differences, element by element.
import assert from "node:assert/strict";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { encodeGraph } from "../../agent/autodiff/encode.ts";
import type { Op } from "../../agent/autodiff/op.ts";
import { addRows } from "../../agent/autodiff/rows.ts";
import { Tape } from "../../agent/autodiff/tape.ts";
import { type ElementType, type Tensor, elementCount } from "../../agent/autodiff/tensor.ts";
import { createRandom } from "../../agent/dataset/random.ts";

export interface InputSpec {
  shape: number[];
  /** float32 when left out. */
  type?: ElementType;
  /** Values to use; drawn from a normal distribution when left out. */
  values?: number[];
  /** Whether a gradient must flow to this input; true for float32 when left out. */
  differentiable?: boolean;
}

/** Worst error allowed, relative to the largest gradient of the same input. */
const tolerance = 2e-3;

/** The largest relative error of d(Σ y·c)/dx over all elements of all inputs, c being fixed random weights. */
export async function checkGradients<Inputs extends readonly Tensor[], Y extends Tensor>(
  op: Op<Inputs, Y>,
  specs: { [I in keyof Inputs]: InputSpec },
): Promise<void> {
  const random = createRandom(7);
  const inputs = (specs as readonly InputSpec[]).map((spec, index) => ({
    name: `input${index}`,
    type: spec.type ?? "float32",
    differentiable: spec.differentiable ?? (spec.type ?? "float32") === "float32",
    shape: spec.shape,
    values: spec.values ?? Array.from({ length: elementCount(spec.shape) }, () => random.normal()),
  }));

  const tape = new Tape();
  const tensors = inputs.map(({ name, shape, type }) => tape.onnx.input(name, shape, type));
  const y = tape.apply(op, ...(tensors as unknown as Inputs));
  const weights = Array.from({ length: elementCount(y.shape) }, () => random.normal());
  const weightsTensor = tape.onnx.constant(y.shape, Float32Array.from(weights));
  const loss = tape.apply(
    {
      name: "weightedSum",
      forward: (onnx, x: Tensor) =>
        onnx.sum(
          onnx.mul(x, weightsTensor),
          x.shape.map((_, axis) => axis),
          false,
        ),
      backward: (onnx, dy) => [onnx.mul(weightsTensor, dy)],
    } satisfies Op<[Tensor]>,
    y,
  );
  const differentiable = inputs.filter((input) => input.differentiable);
  const gradients = tape.backpropagate(
    loss,
    differentiable.map(({ name }) => tensors[inputs.findIndex((input) => input.name === name)]!),
  );
  tape.onnx.output(y);
  for (const { dense, rows } of gradients) {
    for (const tensor of [...(dense ? [dense] : []), ...rows.map(({ values }) => values)])
      tape.onnx.output(tensor);
  }
  const session = await InferenceSession.create(encodeGraph(tape.onnx), {
    graphOptimizationLevel: "disabled",
  });

  const run = async (): Promise<Record<string, OrtTensor>> =>
    session.run(
      Object.fromEntries(inputs.map(({ name, type, values, shape }) => [name, feed(type, values, shape)])),
    );
  const objective = async (): Promise<number> => {
    const values = floats(await run(), y);
    return weights.reduce((sum, weight, index) => sum + weight * values[index]!, 0);
  };

  const analytic = await run();
  for (const [which, input] of differentiable.entries()) {
    const { dense, rows } = gradients[which]!;
    const gradient = dense ? floats(analytic, dense) : new Float32Array(input.values.length);
    for (const { values, indices } of rows) {
      const { values: numbers } = inputs.find(({ name }) => name === indices.name)!;
      addRows(gradient, floats(analytic, values), Int32Array.from(numbers));
    }
    assert.equal(
      gradient.length,
      input.values.length,
      `${op.name}: the gradient of ${input.name} has another size`,
    );
    const scale = Math.max(...gradient.map(Math.abs), 1e-3);
    for (const [element, value] of input.values.entries()) {
      const distance = 5e-3;
      input.values[element] = value + distance;
      const above = await objective();
      input.values[element] = value - distance;
      const below = await objective();
      input.values[element] = value;
      const numeric = (above - below) / (2 * distance);
      const error = Math.abs(numeric - gradient[element]!) / scale;
      assert.ok(
        error < tolerance,
        `${op.name}: d/d${input.name}[${element}] is ${gradient[element]}, by differences ${numeric} (relative error ${error})`,
      );
    }
  }
}

function floats(outputs: Record<string, OrtTensor>, { name }: Tensor): Float32Array {
  return outputs[name]!.data as Float32Array;
}

function feed(type: ElementType, values: readonly number[], shape: readonly number[]): OrtTensor {
  if (type === "int64") return new OrtTensor("int64", BigInt64Array.from(values, BigInt), shape);
  if (type === "int32") return new OrtTensor("int32", Int32Array.from(values), shape);
  return new OrtTensor("float32", Float32Array.from(values), shape);
}
