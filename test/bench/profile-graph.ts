// Runs a step's graph under ONNX Runtime's profiler.
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import * as z from "zod";
import { encodeGraph } from "../../agent/autodiff/encode.ts";
import { createRandom } from "../../agent/dataset/random.ts";
import { initialParameters } from "../../agent/model/parameters.ts";
import type { SessionOptions } from "../../agent/training/session.ts";
import { buildStepGraph } from "../../agent/training/step-graph.ts";

/** What all runs of one node took together. */
export interface NodeTime {
  /** "Gemm" and the like. */
  op: string;
  /** Shapes of the inputs and of the outputs. */
  shapes: string;
  /** Of one run. */
  milliseconds: number;
}

const warmupRuns = 3;
const countedRuns = 10;

const Shapes = z.array(z.record(z.string(), z.array(z.number()))).default([]);
const Event = z.object({
  name: z.string(),
  /** Start and duration in microseconds. */
  ts: z.number(),
  dur: z.number().default(0),
  args: z
    .object({
      op_name: z.string().default(""),
      input_type_shape: Shapes,
      output_type_shape: Shapes,
    })
    .prefault({}),
});

/** Milliseconds of one run, of the whole graph and of each of its nodes; means of ten runs. */
export async function profileStep(
  options: Omit<SessionOptions, "tensors">,
): Promise<{ milliseconds: number; nodes: NodeTime[] }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "trainyard-profile-"));
  try {
    const graph = buildStepGraph(options).tape.onnx;
    const session = await InferenceSession.create(encodeGraph(graph), {
      intraOpNumThreads: options.threads,
      graphOptimizationLevel: "all",
      extra: { session: { intra_op: { allow_spinning: "0" } } },
      enableProfiling: true,
      profileFilePrefix: path.join(folder, "step"),
    });
    const all = stepInputs(options);
    const feeds = Object.fromEntries(graph.liveInputs().map(({ name }) => [name, all[name]!]));
    for (let run = 0; run < warmupRuns + countedRuns; run++) await session.run(feeds);
    session.endProfiling();
    return await readProfile(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function stepInputs(options: Omit<SessionOptions, "tensors">): Record<string, OrtTensor> {
  const { model, batchSize, sequenceLength } = options;
  const random = createRandom(1);
  const rows = batchSize * sequenceLength;
  const tokens = () => Int32Array.from({ length: rows }, () => random.below(model.vocabularySize));
  const positions = Int32Array.from({ length: rows }, (_, index) => index % sequenceLength);
  const parameters = [...initialParameters(model, 1, 0.02)].map(
    ([name, { shape, data }]) => [name, new OrtTensor("float32", data, shape)] as const,
  );
  return {
    ...Object.fromEntries(parameters),
    tokens: new OrtTensor("int32", tokens(), [rows]),
    positions: new OrtTensor("int32", positions, [rows]),
    targets: new OrtTensor("int32", tokens(), [rows, 1]),
    weights: new OrtTensor("float32", new Float32Array(rows).fill(1 / rows), [rows, 1]),
    "loss.rows": new OrtTensor(
      "int32",
      Int32Array.from({ length: rows }, (_, row) => row),
      [rows],
    ),
    "loss.places": new OrtTensor(
      "int32",
      Int32Array.from({ length: rows }, (_, row) => row),
      [rows],
    ),
  };
}

async function readProfile(folder: string): Promise<{ milliseconds: number; nodes: NodeTime[] }> {
  const [file] = await readdir(folder);
  const text = await readFile(path.join(folder, file!), "utf8");
  const events = z.array(Event).parse(JSON.parse(text));
  const runs = events.filter(({ name }) => name === "model_run").slice(warmupRuns);
  const perRun = (microseconds: number): number => microseconds / countedRuns / 1000;
  const nodes = events
    .filter(({ name, ts }) => name.endsWith("_kernel_time") && ts >= runs[0]!.ts)
    .map(({ dur, args }) => ({
      op: args.op_name,
      shapes: `${describe(args.input_type_shape)} → ${describe(args.output_type_shape)}`,
      milliseconds: perRun(dur),
    }));
  return { milliseconds: perRun(runs.reduce((sum, { dur }) => sum + dur, 0)), nodes };
}

function describe(shapes: z.infer<typeof Shapes>): string {
  return shapes
    .flatMap((shape) => Object.values(shape))
    .map((sizes) => `[${sizes.join(",")}]`)
    .join(" ");
}
