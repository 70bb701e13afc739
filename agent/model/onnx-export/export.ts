// Writes a model as an ONNX file for inference: input_ids [batch, sequence] in, logits out, any length of both.
import path from "node:path";
import { encodeModel, type ProtoTensor } from "../../autodiff/proto.ts";
import type { ModelConfig } from "../../../schemas/run.ts";
import { writeFileDurably } from "../../store/durable-file.ts";
import { bytesOf, type Tensors } from "../tensors.ts";
import { elementCount } from "../../autodiff/tensor.ts";
import { addDecoder } from "./decoders.ts";
import { Graph } from "./graph.ts";

export interface OnnxOptions {
  /** Where the model comes from; kept in the file's metadata. */
  metadata?: Readonly<Record<string, string>>;
  /** Weights of more bytes than this go into a second file beside the first, `<name>.data`. */
  externalAbove?: number;
}

/** A protobuf message ends at 2 GiB, and is built in memory. */
const defaultExternalAbove = 1.5e9;
/** Runtimes map external data into memory by pages. */
const pageSize = 4096;

/** Returns the files that were written. */
export async function exportOnnx(
  file: string,
  config: ModelConfig,
  tensors: Tensors,
  options: OnnxOptions = {},
): Promise<string[]> {
  const graph = new Graph();
  const result = addDecoder(graph, config, tensors, "input_ids");
  // The graph's output has a name that users can rely on.
  graph.nodes.push({ opType: "Identity", inputs: [result], outputs: ["logits"] });
  let weightBytes = 0;
  for (const { shape } of graph.weights.values()) weightBytes += 4 * elementCount(shape);
  const external = weightBytes > (options.externalAbove ?? defaultExternalAbove);
  const dataFile = `${file}.data`;
  const weights = external ? await writeExternalData(dataFile, graph) : inlineWeights(graph);
  const model = encodeModel({
    name: config.family,
    nodes: graph.nodes,
    inputs: [{ name: "input_ids", type: "int64", shape: ["batch", "sequence"] }],
    outputs: [{ name: "logits", type: "float", shape: ["batch", "sequence", config.vocabularySize] }],
    initializers: [...graph.constants.values(), ...weights],
    opsets: { "": 17 },
    metadata: { ...options.metadata },
  });
  await writeFileDurably(file, (sink) => sink.write(model));
  return external ? [file, dataFile] : [file];
}

function inlineWeights(graph: Graph): ProtoTensor[] {
  return Array.from(graph.weights, ([name, { shape, data }]) => ({
    name,
    type: "float",
    dims: shape,
    raw: bytesOf(data),
  }));
}

async function writeExternalData(file: string, graph: Graph): Promise<ProtoTensor[]> {
  const location = path.basename(file);
  const tensors: ProtoTensor[] = [];
  await writeFileDurably(file, async (sink) => {
    for (const [name, { shape, data }] of graph.weights) {
      await sink.write(new Uint8Array((pageSize - (sink.length % pageSize)) % pageSize));
      const external = { location, offset: sink.length, length: data.byteLength };
      tensors.push({ name, type: "float", dims: shape, external });
      await sink.write(bytesOf(data));
    }
  });
  return tensors;
}
