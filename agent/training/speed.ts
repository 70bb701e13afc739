// How fast this machine multiplies matrices of a model's size, to tell a run's duration before it begins.
import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import { Onnx } from "../autodiff/onnx.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { openGraph } from "../model/runtime.ts";

/** Rows that are multiplied at most: more would not go faster. */
const mostRows = 512;

/** The columns are a part of the model's, in pieces of a size that every processor's registers divide. */
const columnsOfPiece = 64;

/** Operations of a product for each thread: about half a millisecond of one core. */
const operationsOfThread = 1e8;

/** Products that are measured one after the other, milliseconds between such bursts, and of the whole measurement. */
const productsOfBurst = 8;
const pause = 16;
const measuringTime = 700;

/**
 * Floating-point operations of products in a second, measured within a second. What else the machine does meanwhile says
 * nothing about the hours of a run: of many products, each too short for the system to take the cores away from every
 * one of them, the fastest counts. Between bursts of them the others have their turn, so that the next one has its own.
 */
export async function measureSpeed(model: ModelConfig, tokens: number, threads: number): Promise<number> {
  const { rows, inner, columns } = productShape(model, tokens, threads);
  const onnx = new Onnx();
  const x = onnx.input("x", [rows, inner]);
  const weight = onnx.input("weight", [columns, inner]);
  onnx.output(onnx.gemm(x, weight, null, { transposeB: true }));
  const graph = openGraph(onnx, new Map(), threads);
  const started = performance.now();
  let fastest = Infinity;
  do {
    for (let count = 0; count < productsOfBurst; count++) {
      const before = performance.now();
      await graph.run();
      fastest = Math.min(fastest, performance.now() - before);
    }
    await setTimeout(pause);
  } while (performance.now() - started < measuringTime);
  graph.close();
  return (2 * rows * inner * columns) / (fastest / 1000);
}

/** A product of a model's width, with as many columns as it takes to be neither too short nor too long. */
export function productShape(
  { hiddenSize, intermediateSize }: Pick<ModelConfig, "hiddenSize" | "intermediateSize">,
  tokens: number,
  threads: number,
): { rows: number; inner: number; columns: number } {
  const rows = Math.min(tokens, mostRows);
  const wanted = (operationsOfThread * (threads || availableParallelism())) / (2 * rows * hiddenSize);
  const pieces = Math.max(1, Math.round(Math.min(wanted, intermediateSize) / columnsOfPiece));
  return { rows, inner: hiddenSize, columns: pieces * columnsOfPiece };
}
