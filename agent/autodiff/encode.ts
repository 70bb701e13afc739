// Turns a finished graph into the bytes of an ONNX model.
import type { Graph, GraphNode } from "./graph.ts";
import { type ElementType as ProtoElementType, encodeModel } from "./proto.ts";
import type { ElementType, Tensor } from "./tensor.ts";

const protoTypes = {
  float32: "float",
  int32: "int32",
  int64: "int64",
  bool: "bool",
  uint8: "uint8",
  uint4: "uint4",
} as const satisfies Record<ElementType, ProtoElementType>;

/** The standard operator set that `Onnx` writes. */
const opset = 21;

/** An ONNX model of the graph's live nodes; it runs on ONNX Runtime, whose own operators it uses. */
export function encodeGraph(graph: Graph): Uint8Array {
  const nodes = graph.liveNodes();
  const used = new Set([...nodes.flatMap((node) => node.inputs), ...graph.outputs.map(({ name }) => name)]);
  return encodeModel({
    nodes: inOrderOfExecution(nodes),
    inputs: graph.liveInputs().map((tensor) => protoValue(graph, tensor)),
    outputs: graph.outputs.map((tensor) => protoValue(graph, tensor)),
    initializers: graph.constants
      .filter(({ tensor }) => used.has(tensor.name))
      .map(({ tensor, data }) => ({
        name: tensor.name,
        type: protoTypes[tensor.type],
        dims: tensor.shape,
        raw: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      })),
    opsets: { "": opset, "com.microsoft": 1 },
  });
}

/**
 * ONNX Runtime starts from the last node that nobody reads, runs what it needs, and goes on to the one before. Such
 * nodes are the loss and the gradients of the weights: put last to first, each gradient is computed while what it is
 * made of is at hand, and not after all others, with everything kept until then.
 */
function inOrderOfExecution(nodes: readonly GraphNode[]): GraphNode[] {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const isLast = ({ outputs }: GraphNode): boolean => !outputs.some((name) => read.has(name));
  return [...nodes.filter((node) => !isLast(node)), ...nodes.filter(isLast).reverse()];
}

function protoValue(graph: Graph, { name, type, shape }: Tensor) {
  const sizes = graph.variable.has(name) ? ["rows", ...shape.slice(1)] : shape;
  return { name, type: protoTypes[type], shape: sizes };
}
