// Runs both sides of the `train` benchmarks in processes of their own, over the same files.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { initialParameters } from "../../agent/model/parameters.ts";
import { writeSafetensors } from "../../agent/model/safetensors.ts";
import { bytesOf } from "../../agent/model/tensors.ts";
import { runPython } from "../support/python.ts";
import type { Measurement } from "./case.ts";
import { runBenchProgram } from "./programs.ts";
import { TrainAnswer, type TrainRequest } from "./train-request.ts";

const rival = "test/bench/python/train_gpt2.py";

/** Everything of a request but the files, which are given as their contents. */
export interface Workload extends Omit<
  TrainRequest,
  "seed" | "standardDeviation" | "weights" | "batches" | "fusedOptimizer" | "goal"
> {
  tokens: Int32Array;
  goal?: Omit<NonNullable<TrainRequest["goal"]>, "heldOut"> & { heldOut: Int32Array };
}

type Side = () => Promise<Measurement>;

/** `eager` is PyTorch as it comes, `fused` PyTorch with its fused AdamW. */
export async function trainSides(
  folder: string,
  { tokens, goal, ...rest }: Workload,
): Promise<{ ours: Side; eager: Side; fused: Side }> {
  const at = (name: string): string => path.join(folder, name);
  const [seed, standardDeviation] = [1, 0.02];
  const weights = initialParameters(rest.model, seed, standardDeviation);
  await writeSafetensors(at("weights.safetensors"), weights);
  await writeFile(at("batches.i32"), bytesOf(tokens));
  if (goal) await writeFile(at("held-out.i32"), bytesOf(goal.heldOut));
  const request: TrainRequest = {
    ...rest,
    ...{ seed, standardDeviation },
    weights: at("weights.safetensors"),
    batches: at("batches.i32"),
    fusedOptimizer: false,
    ...(goal ? { goal: { ...goal, heldOut: at("held-out.i32") } } : {}),
  };
  await writeFile(at("request.json"), JSON.stringify(request));
  await writeFile(at("fused.json"), JSON.stringify({ ...request, fusedOptimizer: true }));
  return {
    ours: async () => toMeasurement(await runBenchProgram("train", at("request.json"))),
    eager: async () => toMeasurement(await runPython(rival, at("request.json"))),
    fused: async () => toMeasurement(await runPython(rival, at("fused.json"))),
  };
}

function toMeasurement(output: string): Measurement {
  const { losses, peakBytes, baselineBytes, tokensPerSecond, seconds } = TrainAnswer.parse(
    JSON.parse(output),
  );
  return {
    figures: {
      ...(tokensPerSecond === undefined ? {} : { tokensPerSecond }),
      // Not a number where the loss was never reached, so that no ratio of it passes.
      ...(seconds === undefined ? {} : { seconds: seconds ?? Number.NaN }),
      peakMiB: peakBytes / 2 ** 20,
      addedMiB: (peakBytes - baselineBytes) / 2 ** 20,
    },
    evidence: losses,
  };
}
