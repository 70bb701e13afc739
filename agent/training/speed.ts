// How fast this machine multiplies matrices of a model's size, to tell a run's duration before it begins.
import { Onnx } from "../autodiff/onnx.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { openGraph } from "../model/runtime.ts";

/** Rows that are multiplied at most: more would not go faster, and the measurement should take no time. */
const mostRows = 1024;

/** Share of the products' speed that whole steps reach; the rest goes to everything that is not a product. */
const shareOfSteps = 0.6;

/** Floating-point operations in a second of training, measured within some tens of milliseconds. */
export async function measureSpeed(model: ModelConfig, tokens: number, threads: number): Promise<number> {
  const onnx = new Onnx();
  const rows = Math.min(tokens, mostRows);
  const { hiddenSize, intermediateSize } = model;
  const x = onnx.input("x", [rows, hiddenSize]);
  const weight = onnx.input("weight", [hiddenSize, intermediateSize]);
  onnx.output(onnx.gemm(x, weight));
  const graph = openGraph(onnx, new Map(), threads);
  const operations = 2 * rows * hiddenSize * intermediateSize;
  const times: number[] = [];
  const started = performance.now();
  while (times.length < 5 || (performance.now() - started < 50 && times.length < 200)) {
    const before = performance.now();
    await graph.run();
    times.push((performance.now() - before) / 1000);
  }
  times.sort((a, b) => a - b);
  return (shareOfSteps * operations) / times[Math.floor(times.length / 2)]!;
}
