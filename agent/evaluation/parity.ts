// Is what was exported the model that was trained? Each export answers the same prompts as the checkpoint.
import path from "node:path";
import type { FormatParity } from "../../schemas/evaluation.ts";
import type { ExportFormat, ExportType, GgufType, OnnxType } from "../../schemas/export.ts";
import { openForward } from "../model/forward.ts";
import { readModelFolder } from "../model/huggingface.ts";
import { exportedFiles } from "../run/export.ts";
import { openExport } from "./export-runners.ts";
import { compareWithReference, greedyAnswer, type Reference } from "./greedy.ts";

export interface ParityRequest {
  /** The weights that were trained: whatever `openModelSource` opens. */
  source: string;
  /** The folder with what was exported from them. */
  target: string;
  formats: readonly ExportFormat[];
  ggufType: GgufType;
  /** f32 when left out. */
  onnxType?: OnnxType;
  /** Texts as the model sees them, conversations already rendered. */
  prompts: readonly string[];
  /** Greedy tokens after each prompt; 32 when left out. */
  maxTokens?: number;
  threads: number;
  /** The inference host's program, where it does not lie beside this one. */
  program?: string;
  onProgress?: (format: ExportFormat) => void;
}

const defaultMaxTokens = 32;

/** Compares every format with the checkpoint, in this process; GGUF files are run in a child. */
export async function checkParity(request: ParityRequest): Promise<FormatParity[]> {
  const { source, target, formats, threads, program } = request;
  const { config, tensors, tokenizer } = await readModelFolder(source);
  const maxTokens = Math.min(request.maxTokens ?? defaultMaxTokens, Math.floor(config.contextLength / 2));
  const prompts = request.prompts
    // What does not fit together with its answer loses its beginning.
    .map((text) => tokenizer.encode(text).slice(maxTokens - config.contextLength))
    .filter((tokens) => tokens.length > 0);
  const sequenceLength = Math.max(1, ...prompts.map(({ length }) => length)) + maxTokens;
  const forward = openForward(config, tensors, { sequenceLength, threads });
  const references: Reference[] = [];
  for (const prompt of prompts) references.push(await greedyAnswer(forward, tokenizer, prompt, maxTokens));

  const reports: FormatParity[] = [];
  for (const format of formats) {
    request.onProgress?.(format);
    const file = path.join(target, exportedFiles[format]);
    const options = { sequenceLength, threads, ...(program !== undefined && { program }) };
    const runner = await openExport(format, file, options);
    try {
      const compared = await compareWithReference(runner, references, config.vocabularySize);
      let sameTokens = true;
      for (const text of request.prompts) {
        sameTokens &&= (await runner.tokenize(text)).join() === tokenizer.encode(text).join();
      }
      reports.push({
        ...{ format, type: typeOf(format, request), file, prompts: prompts.length, ...compared, sameTokens },
        largestLogitDifference: finite(compared.largestLogitDifference),
        largestLogit: finite(compared.largestLogit),
        klDivergence: finite(compared.klDivergence),
        referencePerplexity: finite(compared.referencePerplexity),
        perplexity: finite(compared.perplexity),
      });
    } finally {
      await runner.close();
    }
  }
  return reports;
}

function typeOf(format: ExportFormat, { ggufType, onnxType }: ParityRequest): ExportType {
  if (format === "gguf") return ggufType;
  return format === "onnx" ? (onnxType ?? "f32") : "f32";
}

/** JSON knows no infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
