// Writes a model as an ONNX file for inference: input_ids [batch, sequence] in, logits out, any length of both.
import path from "node:path";
import { encodeModel, type ProtoTensor } from "../../autodiff/proto.ts";
import type { OnnxType } from "../../../schemas/export.ts";
import type { ModelConfig } from "../../../schemas/run.ts";
import { writeFileDurably } from "../../store/durable-file.ts";
import type { TensorData, TensorSource } from "../tensors.ts";
import { addDecoder } from "./decoders.ts";
import { Graph } from "./graph.ts";
import { storedLength, storedParts, type StoredPart } from "./stored-weights.ts";

export interface OnnxOptions {
  /** How the matrices are stored; f32 when left out. They are computed with as float32. */
  type?: OnnxType;
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
  tensors: ReadonlyMap<string, TensorData | TensorSource>,
  options: OnnxOptions = {},
): Promise<string[]> {
  const graph = new Graph(options.type);
  const result = addDecoder(graph, config, tensors, "input_ids");
  // The graph's output has a name that users can rely on.
  graph.nodes.push({ opType: "Identity", inputs: [result], outputs: ["logits"] });
  let weightBytes = 0;
  for (const weight of graph.weights.values()) weightBytes += storedLength(weight);
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
  return [...partsOf(graph)].map(({ name, type, dims, bytes }) => ({ name, type, dims, raw: bytes }));
}

async function writeExternalData(file: string, graph: Graph): Promise<ProtoTensor[]> {
  const location = path.basename(file);
  const tensors: ProtoTensor[] = [];
  await writeFileDurably(file, async (sink) => {
    for (const { name, type, dims, bytes } of partsOf(graph)) {
      await sink.write(new Uint8Array((pageSize - (sink.length % pageSize)) % pageSize));
      const external = { location, offset: sink.length, length: bytes.byteLength };
      tensors.push({ name, type, dims, external });
      await sink.write(bytes);
    }
  });
  return tensors;
}

/** One weight after the other, so that no two are there at once unless they are kept. */
function* partsOf({ weights }: Graph): Generator<StoredPart> {
  for (const [name, weight] of weights) yield* storedParts(name, weight);
}
