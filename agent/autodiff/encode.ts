// Turns a finished graph into the bytes of an ONNX model.
import type { Graph } from "./graph.ts";
import { type ElementType as ProtoElementType, encodeModel } from "./proto.ts";
import type { ElementType, Tensor } from "./tensor.ts";

const protoTypes = {
  float32: "float",
  int32: "int32",
  int64: "int64",
  bool: "bool",
} as const satisfies Record<ElementType, ProtoElementType>;

/** The standard operator set that `Onnx` writes. */
const opset = 21;

/** An ONNX model of the graph's live nodes; it runs on ONNX Runtime, whose own operators it uses. */
export function encodeGraph(graph: Graph): Uint8Array {
  const nodes = graph.liveNodes();
  const used = new Set([...nodes.flatMap((node) => node.inputs), ...graph.outputs.map(({ name }) => name)]);
  return encodeModel({
    nodes,
    inputs: graph.liveInputs().map(protoValue),
    outputs: graph.outputs.map(protoValue),
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

function protoValue({ name, type, shape }: Tensor) {
  return { name, type: protoTypes[type], shape };
}
