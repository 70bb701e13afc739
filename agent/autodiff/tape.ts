// Records the ops of a forward pass and walks them backwards (reverse-mode differentiation).
import { Onnx } from "./onnx.ts";
import type { Op } from "./op.ts";
import type { Tensor } from "./tensor.ts";

interface Entry {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly backward: (dy: Tensor) => readonly (Tensor | null)[];
}

export class Tape {
  readonly onnx = new Onnx();
  readonly #entries: Entry[] = [];

  apply<Inputs extends readonly Tensor[], Y extends Tensor>(op: Op<Inputs, Y>, ...inputs: Inputs): Y {
    const output = op.forward(this.onnx, ...inputs);
    this.#entries.push({ inputs, output, backward: (dy) => op.backward(this.onnx, dy, output, ...inputs) });
    return output;
  }

  /**
   * Emits the gradient of the scalar `loss` for each of `parameters`, in their order.
   * Entries that no parameter feeds are passed over, so that frozen parts cost nothing.
   */
  backpropagate(loss: Tensor, parameters: readonly Tensor[]): Tensor[] {
    const wanted = this.#fedBy(parameters);
    const gradients = new Map<string, Tensor>([[loss.name, this.onnx.scalar(1)]]);
    for (const { inputs, output, backward } of this.#entries.toReversed()) {
      const dy = gradients.get(output.name);
      if (!dy || !wanted.has(output.name)) continue;
      gradients.delete(output.name);
      const nodesBefore = this.onnx.nodes.length;
      const inputGradients = backward(dy);
      const fresh = this.onnx.nodes.slice(nodesBefore);
      for (const [index, gradient] of inputGradients.entries()) {
        const input = inputs[index]!;
        if (!gradient || !wanted.has(input.name)) continue;
        const older = gradients.get(input.name);
        // Only a tensor that this very op made, and that nobody else reads, may be given another starting value.
        const mayBeRewritten =
          fresh.some((node) => node.outputs.includes(gradient.name)) &&
          !fresh.some((node) => node.inputs.includes(gradient.name)) &&
          inputGradients.filter((other) => other?.name === gradient.name).length === 1;
        gradients.set(input.name, older ? accumulate(this.onnx, older, gradient, mayBeRewritten) : gradient);
      }
    }
    return parameters.map((parameter) => {
      const gradient = gradients.get(parameter.name);
      if (!gradient) throw new Error(`The loss does not depend on ${parameter.name}.`);
      return gradient;
    });
  }

  /** Names of the tensors that depend on one of `parameters`, themselves included. */
  #fedBy(parameters: readonly Tensor[]): Set<string> {
    const names = new Set(parameters.map(({ name }) => name));
    for (const { inputs, output } of this.#entries) {
      if (inputs.some(({ name }) => names.has(name))) names.add(output.name);
    }
    return names;
  }
}

/**
 * Adds up two gradients of one tensor. Where the newer one is a matrix product or a scatter into zeros, the older
 * becomes its starting value, which saves a pass over memory and a tensor.
 */
function accumulate(onnx: Onnx, older: Tensor, newer: Tensor, mayRewriteNewer: boolean): Tensor {
  const producer = mayRewriteNewer ? onnx.producer(newer) : undefined;
  if (producer?.opType === "Gemm" && producer.inputs.length === 2) {
    producer.inputs.push(older.name);
    return newer;
  }
  if (producer?.opType === "ScatterElements" && startsFromZeros(onnx, producer.inputs[0]!)) {
    producer.inputs[0] = older.name;
    return newer;
  }
  return onnx.add(older, newer);
}

function startsFromZeros(onnx: Onnx, name: string): boolean {
  return onnx.producer({ name })?.opType === "ConstantOfShape";
}
