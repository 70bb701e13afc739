// An ONNX graph under construction: inputs, constants, nodes and outputs with static shapes.
import type { ProtoAttribute } from "./proto.ts";
import { type ElementType, type Tensor, byteLength } from "./tensor.ts";

/** One node; `inputs` may hold "" for an optional input that is left out. */
export interface GraphNode {
  readonly opType: string;
  readonly domain: string;
  inputs: string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, ProtoAttribute>>;
}

export interface Constant {
  readonly tensor: Tensor;
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

export interface NodeOptions {
  domain?: string;
  /** Element type of the outputs; float32 when left out. */
  type?: ElementType;
  attributes?: Readonly<Record<string, ProtoAttribute>>;
}

export class Graph {
  readonly inputs: Tensor[] = [];
  readonly outputs: Tensor[] = [];
  readonly constants: Constant[] = [];
  readonly nodes: GraphNode[] = [];
  /** Names of the inputs and outputs of which a run may use fewer rows than the shape says, the same of each. */
  readonly variable = new Set<string>();
  readonly #producers = new Map<string, GraphNode>();
  readonly #tensors = new Map<string, Tensor>();
  readonly #shared = new Map<string, unknown>();
  #count = 0;

  /** A tensor that is fed at every run. */
  input(name: string, shape: readonly number[], type: ElementType = "float32"): Tensor {
    const tensor = { name, shape, type };
    this.inputs.push(tensor);
    return tensor;
  }

  /** The same with at most as many rows as the shape says. What is made of it may not depend on their number. */
  inputOfRows(name: string, shape: readonly number[], type: ElementType = "float32"): Tensor {
    this.variable.add(name);
    return this.input(name, shape, type);
  }

  /** Asks for the tensor's value after a run, under the tensor's own name. */
  output(tensor: Tensor): void {
    if (!this.outputs.some(({ name }) => name === tensor.name)) this.outputs.push(tensor);
  }

  /** The same for a tensor that has as many rows as the inputs of variable size. */
  outputOfRows(tensor: Tensor): void {
    this.variable.add(tensor.name);
    this.output(tensor);
  }

  /** A float32 scalar, made once for each value. */
  scalar(value: number): Tensor {
    return this.shared(`scalar ${value}`, () => this.constant([], new Float32Array([value])));
  }

  /** What `make` adds, once for each key, which says what it depends on: all layers share it. */
  shared<T extends object>(key: string, make: () => T): T {
    const known = this.#shared.get(key) as T | undefined;
    if (known !== undefined) return known;
    const made = make();
    this.#shared.set(key, made);
    return made;
  }

  /** `type` is needed for the elements of a Uint8Array alone, which may be bytes or halves of bytes. */
  constant(
    shape: readonly number[],
    data: Constant["data"],
    type: ElementType = elementTypeOf(data),
  ): Tensor {
    const tensor: Tensor = { name: this.#freshName("constant"), shape, type };
    if (data.byteLength !== byteLength(tensor)) {
      throw new Error(`${data.length} values do not fill shape [${shape.join(", ")}].`);
    }
    this.constants.push({ tensor, data });
    return tensor;
  }

  /** Appends a node with one output for each of `shapes`; null leaves an optional input out. */
  node(
    opType: string,
    inputs: readonly (Tensor | null)[],
    shapes: readonly (readonly number[])[],
    options: NodeOptions = {},
  ): Tensor[] {
    const outputs = shapes.map((shape): Tensor => ({
      name: this.#freshName(opType),
      shape,
      type: options.type ?? "float32",
    }));
    const node: GraphNode = {
      opType,
      domain: options.domain ?? "",
      inputs: inputs.map((tensor) => tensor?.name ?? ""),
      outputs: outputs.map(({ name }) => name),
      attributes: options.attributes ?? {},
    };
    this.nodes.push(node);
    for (const output of outputs) {
      this.#producers.set(output.name, node);
      this.#tensors.set(output.name, output);
    }
    return outputs;
  }

  producer(tensor: Pick<Tensor, "name">): GraphNode | undefined {
    return this.#producers.get(tensor.name);
  }

  /** The output of a node by its name. */
  tensor(name: string): Tensor {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new Error(`No node makes ${name}.`);
    return tensor;
  }

  /** The nodes that some output depends on, in the order of their making. */
  liveNodes(): GraphNode[] {
    const needed = new Set(this.outputs.map(({ name }) => name));
    const live: GraphNode[] = [];
    for (const node of this.nodes.toReversed()) {
      if (!node.outputs.some((name) => needed.has(name))) continue;
      for (const name of node.inputs) needed.add(name);
      live.push(node);
    }
    return live.reverse();
  }

  /** The inputs that some output depends on. */
  liveInputs(): Tensor[] {
    const used = new Set(this.liveNodes().flatMap(({ inputs }) => inputs));
    return this.inputs.filter(({ name }) => used.has(name));
  }

  #freshName(stem: string): string {
    this.#count += 1;
    return `${stem}_${this.#count}`;
  }
}

function elementTypeOf(data: Constant["data"]): ElementType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Int32Array) return "int32";
  return data instanceof BigInt64Array ? "int64" : "uint8";
}
