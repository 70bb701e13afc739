// The one place that knows onnxruntime-node: sessions, their options and their tensors.
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { encodeGraph } from "../autodiff/encode.ts";
import type { Graph } from "../autodiff/graph.ts";
import type { Tensor } from "../autodiff/tensor.ts";

export type Feeds = Record<string, OrtTensor>;

/** A session for the graph; `threads` 0 leaves the number of threads to the runtime. */
export async function openSession(graph: Graph, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(encodeGraph(graph), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    // Idle threads sleep instead of spinning: it costs no throughput and leaves the cores to the editor.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });
}

/** A tensor over existing numbers, without a copy. */
export function floats(data: Float32Array, shape: readonly number[]): OrtTensor {
  return new OrtTensor("float32", data, shape);
}

export function integers(data: Int32Array, shape: readonly number[]): OrtTensor {
  return new OrtTensor("int32", data, shape);
}

/** The numbers of an output. */
export function outputOf(outputs: Feeds, tensor: Tensor): Float32Array {
  return outputs[tensor.name]!.data as Float32Array;
}
