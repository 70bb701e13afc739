// Is what was exported the model that was trained? Each export answers the same prompts as the checkpoint.
import path from "node:path";
import type { FormatParity } from "../../schemas/evaluation.ts";
import type { ExportFormat, ExportType, GgufType, OnnxType } from "../../schemas/export.ts";
import { openForward } from "../model/forward.ts";
import { requireScoringRoom } from "../model/scoring.ts";
import { openModelSource, readTensors } from "../model/source.ts";
import { exportedFiles } from "../run/export.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { openExport } from "./export-runners.ts";
import { compareWithReference, greedyAnswer, type Reference } from "./greedy.ts";

export interface ParityRequest {
  /** The weights that were trained: whatever `openModelSource` opens. */
  source: string;
  /** The folder with what was exported from them. */
  target: string;
  formats: readonly ExportFormat[];
  ggufType: GgufType;
  /** Name of the GGUF file; `model.gguf` when left out. */
  ggufFile?: string;
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
  /** Told of a format that cannot be compared, so that the others still are. Throws what is to end it all. */
  onFailure?: (format: ExportFormat, error: unknown) => void;
}

const defaultMaxTokens = 32;

/**
 * Compares every format with the checkpoint, which is asked once, in this process; GGUF files are run in a child. Throws
 * `scoring_does_not_fit` before weights are read.
 */
export async function checkParity(request: ParityRequest): Promise<FormatParity[]> {
  const { target, formats, threads, program } = request;
  const { references, sequenceLength, tokenizer, vocabularySize } = await askCheckpoint(request);
  const compare = async (format: ExportFormat): Promise<FormatParity> => {
    const name = format === "gguf" ? request.ggufFile : undefined;
    const file = path.join(target, name ?? exportedFiles[format]);
    const options = { sequenceLength, threads, ...(program !== undefined && { program }) };
    const runner = await openExport(format, file, options);
    try {
      const compared = await compareWithReference(runner, references, vocabularySize);
      let sameTokens = true;
      for (const text of request.prompts) {
        sameTokens &&= (await runner.tokenize(text)).join() === tokenizer.encode(text).join();
      }
      return {
        ...{
          format,
          type: typeOf(format, request),
          file,
          prompts: references.length,
          ...compared,
          sameTokens,
        },
        largestLogitDifference: finite(compared.largestLogitDifference),
        largestLogit: finite(compared.largestLogit),
        klDivergence: finite(compared.klDivergence),
        referencePerplexity: finite(compared.referencePerplexity),
        perplexity: finite(compared.perplexity),
      };
    } finally {
      await runner.close();
    }
  };
  const reports: FormatParity[] = [];
  for (const format of formats) {
    request.onProgress?.(format);
    try {
      reports.push(await compare(format));
    } catch (error) {
      if (request.onFailure === undefined) throw error;
      request.onFailure(format, error);
    }
  }
  return reports;
}

interface Asked {
  references: Reference[];
  sequenceLength: number;
  tokenizer: Tokenizer;
  vocabularySize: number;
}

/** Its weights can be forgotten before those of the exports are read. */
async function askCheckpoint({ source, prompts: texts, threads, ...request }: ParityRequest): Promise<Asked> {
  const model = await openModelSource(source);
  try {
    const { config, tokenizer } = model;
    const { contextLength, vocabularySize } = config;
    const maxTokens = Math.min(request.maxTokens ?? defaultMaxTokens, Math.floor(contextLength / 2));
    const prompts = texts
      // What does not fit together with its answer loses its beginning.
      .map((text) => tokenizer.encode(text).slice(maxTokens - contextLength))
      .filter((tokens) => tokens.length > 0);
    const sequenceLength = Math.max(1, ...prompts.map(({ length }) => length)) + maxTokens;
    requireScoringRoom(config, [{ batchSize: 1, length: sequenceLength }]);
    const forward = openForward(config, readTensors(model), { sequenceLength, threads });
    const references: Reference[] = [];
    try {
      for (const prompt of prompts)
        references.push(await greedyAnswer(forward, tokenizer, prompt, maxTokens));
    } finally {
      forward.close();
    }
    return { references, sequenceLength, tokenizer, vocabularySize };
  } finally {
    model.close();
  }
}

function typeOf(format: ExportFormat, { ggufType, onnxType }: ParityRequest): ExportType {
  if (format === "gguf") return ggufType;
  return format === "onnx" ? (onnxType ?? "f32") : "f32";
}

/** JSON knows no infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
