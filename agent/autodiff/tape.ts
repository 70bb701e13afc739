// Records the ops of a forward pass and walks them backwards (reverse-mode differentiation).
import { Onnx } from "./onnx.ts";
import { availableAfter } from "./available-after.ts";
import type { GraphNode } from "./graph.ts";
import type { Op } from "./op.ts";
import type { ParameterGradient, RowGradient } from "./rows.ts";
import type { Tensor } from "./tensor.ts";

type AnyOp = Op<readonly Tensor[]>;

interface Entry {
  readonly op: AnyOp;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
}

/** A stretch of entries of which only the input is kept until the backward pass. */
interface Segment {
  readonly input: Tensor;
  readonly start: number;
  /** The entry after the last. */
  readonly end: number;
}

/** What stands for a tensor in the backward pass. */
type Again = (tensor: Tensor) => Tensor;

export class Tape {
  readonly onnx = new Onnx();
  readonly #entries: Entry[] = [];
  readonly #segments: Segment[] = [];

  apply<Inputs extends readonly Tensor[], Y extends Tensor>(op: Op<Inputs, Y>, ...inputs: Inputs): Y {
    const output = op.forward(this.onnx, ...inputs);
    this.#entries.push({ op: op as unknown as AnyOp, inputs, output });
    return output;
  }

  /**
   * Applies what `body` applies, and computes it again in the backward pass instead of keeping it until then
   * (Chen et al., 2016, "Training Deep Nets with Sublinear Memory Cost"). Segments do not nest.
   */
  checkpoint(input: Tensor, body: (input: Tensor) => Tensor): Tensor {
    const start = this.#entries.length;
    const output = body(input);
    this.#segments.push({ input, start, end: this.#entries.length });
    return output;
  }

  /**
   * Emits the gradient of the scalar `loss` for each of `parameters`, in their order.
   * Entries that no parameter feeds are passed over, so that frozen parts cost nothing.
   */
  backpropagate(loss: Tensor, parameters: readonly Tensor[]): ParameterGradient[] {
    const wanted = this.#fedBy(parameters);
    const dense = new Map<string, Tensor>([[loss.name, this.onnx.scalar(1)]]);
    const rows = new Map<string, RowGradient[]>();
    const outside = this.#recomputing();
    let again = outside;
    for (const [place, { op, inputs, output }] of [...this.#entries.entries()].reverse()) {
      const dy = dense.get(output.name);
      if (rows.has(output.name))
        throw new Error(`Only a parameter can be looked up by rows, not the result of ${op.name}.`);
      const segment = this.#segments.find(({ start, end }) => start <= place && place < end);
      if (!segment) again = outside;
      if (!dy || !wanted.has(output.name)) continue;
      if (segment?.end === place + 1) again = this.#runAgain(segment, dy, outside);
      dense.delete(output.name);
      const nodesBefore = this.onnx.nodes.length;
      const y = segment ? again(output) : output;
      const gradients = op.backward(this.onnx, dy, y, ...inputs.map(again));
      const fresh = this.onnx.nodes.slice(nodesBefore);
      for (const [index, gradient] of gradients.entries()) {
        const input = inputs[index]!;
        if (!gradient || !wanted.has(input.name)) continue;
        if ("indices" in gradient) {
          rows.set(input.name, [...(rows.get(input.name) ?? []), gradient]);
          continue;
        }
        const older = dense.get(input.name);
        const mayBeRewritten = isReadByNobody(gradient, fresh, gradients);
        dense.set(input.name, older ? accumulate(this.onnx, older, gradient, mayBeRewritten) : gradient);
      }
    }
    return parameters.map(({ name }) => {
      const gradient = { dense: dense.get(name), rows: rows.get(name) ?? [] };
      if (!gradient.dense && gradient.rows.length === 0)
        throw new Error(`The loss does not depend on ${name}.`);
      return gradient;
    });
  }

  /** Gives the tensor that stands for another in the backward pass: the same, or the one that is computed again. */
  #recomputing(): Again {
    const makers = new Map(this.#entries.map((entry) => [entry.output.name, entry]));
    const made = new Map<string, Tensor>();
    const again = (tensor: Tensor): Tensor => {
      const maker = makers.get(tensor.name);
      if (!maker?.op.recompute) return tensor;
      const known =
        made.get(tensor.name) ?? maker.op.recompute(this.onnx, maker.output, ...maker.inputs.map(again));
      made.set(tensor.name, known);
      return known;
    };
    return again;
  }

  /** Emits a segment's forward pass a second time, and gives the tensors that it makes instead of the first ones. */
  #runAgain({ input, start, end }: Segment, dy: Tensor, outside: Again): Again {
    const made = new Map([[input.name, availableAfter(this.onnx, outside(input), dy)]]);
    const again = (tensor: Tensor): Tensor => made.get(tensor.name) ?? outside(tensor);
    for (const { op, inputs, output } of this.#entries.slice(start, end)) {
      made.set(output.name, op.forward(this.onnx, ...inputs.map(again)));
    }
    return again;
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

/** Only a tensor that this very op made, and that nobody else reads, may be given another starting value. */
function isReadByNobody(
  gradient: Tensor,
  fresh: readonly GraphNode[],
  gradients: readonly (Tensor | RowGradient | null)[],
): boolean {
  const same = gradients.filter((other) => other && "name" in other && other.name === gradient.name);
  return (
    same.length === 1 &&
    fresh.some((node) => node.outputs.includes(gradient.name)) &&
    !fresh.some((node) => node.inputs.includes(gradient.name))
  );
}

/**
 * Adds up two gradients of one tensor. Where the newer one is a matrix product, the older becomes its starting value,
 * which saves a pass over memory and a tensor.
 */
function accumulate(onnx: Onnx, older: Tensor, newer: Tensor, mayRewriteNewer: boolean): Tensor {
  const producer = mayRewriteNewer ? onnx.producer(newer) : undefined;
  if (producer?.opType === "Gemm" && producer.inputs.length === 2) {
    producer.inputs.push(older.name);
    return newer;
  }
  return onnx.add(older, newer);
}
