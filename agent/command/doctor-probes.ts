// Programs of the doctor that run in a child: they load a native library and use it once.
import { getLlama } from "node-llama-cpp";
import { Onnx } from "../autodiff/onnx.ts";
import { openGraph } from "../model/runtime.ts";
import type { ProbeName, ProbeResult } from "./doctor-checks.ts";

const SIZE = 512;
const SECONDS = 0.5;

export const probes: Record<ProbeName, () => Promise<ProbeResult>> = {
  /** Multiplies two matrices of ones, again and again for a moment: speed in 10⁹ multiplications and additions a second. */
  onnx: async () => {
    const graph = new Onnx();
    const left = graph.input("left", [SIZE, SIZE]);
    const right = graph.input("right", [SIZE, SIZE]);
    const product = graph.matmul(left, right);
    graph.output(product);
    const runnable = openGraph(graph, new Map(), 0);
    runnable.floats(left).fill(1);
    runnable.floats(right).fill(1);
    await runnable.run();
    if (runnable.floats(product).some((value) => value !== SIZE))
      throw new Error("A matrix product is wrong.");
    const started = performance.now();
    let products = 0;
    while (performance.now() - started < SECONDS * 1000) {
      await runnable.run();
      products++;
    }
    const seconds = (performance.now() - started) / 1000;
    const speed = (products * 2 * SIZE ** 3) / seconds / 1e9;
    return { finding: `computes, ${speed.toFixed(0)} GFLOP/s in float32` };
  },
  llama: async () => {
    const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, progressLogs: false });
    const { cpuMathCores } = llama;
    await llama.dispose();
    return { finding: `loads, ${cpuMathCores} cores for inference` };
  },
};
