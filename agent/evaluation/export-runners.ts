// Runs each kind of exported file the way its users do.
import path from "node:path";
import type { ExportFormat } from "../../schemas/export.ts";
import { openModel } from "../chat/client.ts";
import { openForward } from "../model/forward.ts";
import { readModelFolder } from "../model/huggingface.ts";
import { forbidTelemetry } from "../model/onnx-library.ts";
import { loadTokenizer } from "../tokenizer/files.ts";
import { logSoftmax, type GreedyModel } from "./greedy.ts";

export interface ExportRunner extends GreedyModel {
  /** Ids of a text by the export's own tokenizer. */
  tokenize(text: string): Promise<readonly number[]>;
  close(): Promise<void>;
}

export interface RunnerOptions {
  /** Longest sequence that will be asked for, in tokens. */
  sequenceLength: number;
  threads: number;
  program?: string;
}

export async function openExport(
  format: ExportFormat,
  file: string,
  options: RunnerOptions,
): Promise<ExportRunner> {
  if (format === "safetensors") return await openFolder(path.dirname(file), options);
  return format === "gguf" ? await openGguf(file, options) : await openOnnx(file, options);
}

async function openFolder(folder: string, { sequenceLength, threads }: RunnerOptions): Promise<ExportRunner> {
  const { config, tensors, tokenizer } = await readModelFolder(folder);
  const forward = openForward(config, tensors, { sequenceLength, threads });
  return {
    logits: async (tokens) => logSoftmax(await forward.logits(tokens), config.vocabularySize),
    tokenize: (text) => Promise.resolve(tokenizer.encode(text)),
    close() {
      forward.close();
      return Promise.resolve();
    },
  };
}

async function openGguf(file: string, { threads, program }: RunnerOptions): Promise<ExportRunner> {
  const model = await openModel(file, { threads, ...(program !== undefined && { program }) });
  return {
    logits: (tokens) => model.logProbabilities(tokens),
    answer: async (prompt, maxTokens) => (await model.generate(prompt, { maxTokens })).tokens,
    tokenize: (text) => model.tokenize(text),
    close: () => model.close(),
  };
}

async function openOnnx(file: string, { threads }: RunnerOptions): Promise<ExportRunner> {
  forbidTelemetry();
  // Loaded only here, so that whoever exports no ONNX does not wait for its library.
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const session = await InferenceSession.create(file, { intraOpNumThreads: threads, logSeverityLevel: 3 });
  const tokenizer = await loadTokenizer(path.dirname(file));
  return {
    async logits(tokens) {
      const ids = new Tensor("int64", BigInt64Array.from(tokens, BigInt), [1, tokens.length]);
      const { logits } = await session.run({ input_ids: ids });
      return logSoftmax(logits!.data as Float32Array, logits!.dims[2]!);
    },
    tokenize: (text) => Promise.resolve(tokenizer.encode(text)),
    close: () => session.release(),
  };
}
