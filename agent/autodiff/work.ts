// How much there is to do in a graph, found by walking its nodes without running them.
import type { Graph, GraphNode } from "./graph.ts";
import { type Tensor, byteLength, elementCount } from "./tensor.ts";

/** Operators whose result is a view of their first input: nothing is done. */
const views = new Set(["Reshape"]);

/** Operators that look up a little in what may be a whole table: as much is read as is written. */
const lookups = new Set(["Gather", "GatherElements", "GatherBlockQuantized", "Slice"]);

/**
 * Operations of a product that are done while one byte goes through an operator that is none, as measured with models
 * 320 to 1024 wide on two cores.
 */
const perByte = 19;

/** Operations of a product that are done while one weight of few bits becomes float32, as measured. */
const perQuantizedWeight = { 4: 540, 8: 270 } as const;

/**
 * Floating-point operations of all products of a graph; whatever else it does counts as the operations for which a
 * processor, fast at products, has time meanwhile.
 */
export function graphOperations(graph: Graph): number {
  const tensors = new Map<string, Tensor>();
  for (const input of graph.inputs) tensors.set(input.name, input);
  for (const { tensor } of graph.constants) tensors.set(tensor.name, tensor);
  const tensorOf = (name: string): Tensor => tensors.get(name) ?? graph.tensor(name);
  return graph.liveNodes().reduce((sum, node) => sum + nodeOperations(node, tensorOf), 0);
}

function nodeOperations(node: GraphNode, tensorOf: (name: string) => Tensor): number {
  const { opType } = node;
  const inputs = node.inputs.filter((name) => name !== "").map(tensorOf);
  const outputs = node.outputs.map(tensorOf);
  const made = elementCount(outputs[0]!.shape);
  if (views.has(opType)) return 0;
  switch (opType) {
    case "Gemm":
    case "MatMul":
    case "FusedMatMul":
      return 2 * made * summedLength(node, inputs[0]!);
    case "MatMulNBits": {
      const [rows, columns, bits] = ["N", "K", "bits"].map((name) => integer(node, name)) as [
        number,
        number,
        4 | 8,
      ];
      return 2 * made * columns + perQuantizedWeight[bits] * rows * columns;
    }
    case "DequantizeLinear":
      return perQuantizedWeight[inputs[0]!.type === "uint4" ? 4 : 8] * made;
    default: {
      const written = bytesOf(outputs);
      return perByte * (written + (lookups.has(opType) ? written : bytesOf(inputs)));
    }
  }
}

/** How many numbers are multiplied and summed for each number of a product. */
function summedLength(node: GraphNode, left: Tensor): number {
  const isTransposed = integer(node, "transA") === 1;
  return left.shape.at(isTransposed ? -2 : -1)!;
}

function integer({ attributes }: GraphNode, name: string): number | undefined {
  const attribute = attributes[name];
  return attribute && "int" in attribute ? Number(attribute.int) : undefined;
}

function bytesOf(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, tensor) => sum + byteLength(tensor), 0);
}
