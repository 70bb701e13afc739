// Runs both sides of the `finetune` benchmarks in processes of their own, over the same files.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { LoraSection } from "../../schemas/training.ts";
import { drawAdapters, loraOptions } from "../../agent/model/lora.ts";
import { writeAdapter } from "../../agent/model/peft.ts";
import { openModelSource, readTensors } from "../../agent/model/source.ts";
import { bytesOf } from "../../agent/model/tensors.ts";
import { runPython } from "../support/python.ts";
import type { Measurement } from "./case.ts";
import { ticketBatches } from "./finetune-data.ts";
import { smollm2Folder } from "./finetune-model.ts";
import { FinetuneAnswer, type FinetuneRequest } from "./finetune-request.ts";
import { runBenchProgram } from "./programs.ts";

const rival = "test/bench/python/finetune_peft.py";

export interface FinetuneWork {
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly onlyAnswers: boolean;
  readonly threads: number;
  readonly warmupSteps: number;
  readonly steps: number;
}

type Side = () => Promise<Measurement>;

export async function finetuneSides(folder: string, work: FinetuneWork): Promise<{ ours: Side; peft: Side }> {
  const at = (name: string): string => path.join(folder, name);
  const { onlyAnswers, ...shape } = work;
  const base = await smollm2Folder();
  const source = await openModelSource(base);
  const batches = work.warmupSteps + work.steps;
  const data = await ticketBatches(folder, source.tokenizer, { ...shape, batches }, onlyAnswers);
  const options = loraOptions(LoraSection.parse({}));
  await mkdir(at("adapter"));
  const seed = 1;
  const tensors = readTensors({ tensors: new Map(drawAdapters(source.config, options, seed)) });
  await writeAdapter(at("adapter"), { model: source.config, options, base, tensors });
  source.close();
  await writeFile(at("tokens.i32"), bytesOf(data.tokens));
  await writeFile(at("losses.i32"), bytesOf(data.losses));
  const request: FinetuneRequest = {
    ...{ ...shape, base, adapter: at("adapter"), seed, rank: options.rank, alpha: options.alpha },
    ...{ tokens: at("tokens.i32"), losses: at("losses.i32"), learningRate: 2e-4 },
  };
  await writeFile(at("request.json"), JSON.stringify(request));
  return {
    ours: async () => toMeasurement(await runBenchProgram("finetune", at("request.json"))),
    peft: async () => toMeasurement(await runPython(rival, at("request.json"))),
  };
}

function toMeasurement(output: string): Measurement {
  const answer = FinetuneAnswer.parse(JSON.parse(output));
  const { losses, peakBytes, baselineBytes, planned, tokensPerSecond, secondsPerStep } = answer;
  return {
    figures: {
      ...{ tokensPerSecond, secondsPerStep },
      peakMiB: peakBytes / 2 ** 20,
      addedMiB: (peakBytes - baselineBytes) / 2 ** 20,
      ...(planned && { plannedSeconds: planned.secondsPerStep, plannedMiB: planned.bytes / 2 ** 20 }),
    },
    evidence: losses,
  };
}
