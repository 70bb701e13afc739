// llama.cpp through node-llama-cpp, driven by token ids alone. Only the inference host may import this file.
import { setImmediate } from "node:timers/promises";
import {
  getLlama,
  LlamaLogLevel,
  type LlamaContextSequence,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";
import { batchSize } from "./memory-estimate.ts";

export interface GenerateOptions {
  tokens: readonly number[];
  maxTokens: number;
  temperature: number;
  topP: number;
  seed: number;
  stopTokens: readonly number[];
  /** Forgets what was read before, instead of reusing what it has in common with the prompt. */
  anew: boolean;
  isCancelled: () => boolean;
}

/** Tokens of a prompt that are read before anybody looks whether the answer is still wanted. */
const promptPiece = 128;

export class Generator {
  readonly #model: LlamaModel;
  readonly #sequence: LlamaContextSequence;

  private constructor(model: LlamaModel, sequence: LlamaContextSequence) {
    this.#model = model;
    this.#sequence = sequence;
  }

  static async load(file: string, contextLength: number, threads: number): Promise<Generator> {
    const llama = await getLlama({
      gpu: false,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      logLevel: LlamaLogLevel.error,
      maxThreads: threads,
    });
    const model = await llama.loadModel({ modelPath: file });
    const context = await model.createContext({
      contextSize: contextLength,
      batchSize: Math.min(contextLength, batchSize),
      threads,
      // Half-precision keys and values would make answers differ from the checkpoint's.
      flashAttention: false,
      experimentalKvCacheKeyType: "F32",
      experimentalKvCacheValueType: "F32",
    });
    return new Generator(model, context.getSequence());
  }

  /** Tells each token to `onToken`. Stop tokens are not told. */
  async generate(
    { tokens, maxTokens, temperature, topP, seed, stopTokens, anew, isCancelled }: GenerateOptions,
    onToken: (token: number) => void,
  ): Promise<"end" | "length" | "cancelled"> {
    const stops = new Set(stopTokens);
    if (anew) await this.#sequence.clearHistory();
    // The last token is evaluated anew, since what follows is predicted from it.
    await this.#sequence.adaptStateToTokens(tokens.slice(0, -1) as Token[], false);
    while (this.#sequence.nextTokenIndex + promptPiece < tokens.length) {
      if (isCancelled()) return "cancelled";
      const start = this.#sequence.nextTokenIndex;
      const piece = tokens.slice(start, start + promptPiece) as Token[];
      await this.#sequence.evaluateWithoutGeneratingNewTokens(piece);
    }
    const rest = tokens.slice(this.#sequence.nextTokenIndex) as Token[];
    const options = { temperature, topP, seed, yieldEogToken: true };
    let count = 0;
    for await (const token of this.#sequence.evaluate(rest, options)) {
      if (stops.has(token)) return "end";
      onToken(token);
      if (++count === maxTokens) return "length";
      if (isCancelled()) return "cancelled";
    }
    return "end";
  }

  /**
   * [tokens.length, vocabulary]: the logarithm of each next token's probability after each token, each time from an
   * empty context. -Infinity where the probability is too small for a float32.
   */
  async logProbabilities(
    tokens: readonly number[],
    vocabularySize: number,
  ): Promise<Float32Array<ArrayBuffer>> {
    await this.#sequence.clearHistory();
    const items = tokens.map(
      (token) => [token as Token, { generateNext: { probabilities: true } }] satisfies [Token, object],
    );
    const results = await this.#sequence.controlledEvaluate(items);
    const logarithms = new Float32Array(tokens.length * vocabularySize).fill(-Infinity);
    for (const [row, result] of results.entries()) {
      // A row may be as long as a vocabulary, and whoever waits must see that this process lives.
      await setImmediate();
      for (const [token, probability] of result!.next.probabilities!) {
        logarithms[row * vocabularySize + token] = Math.log(probability);
      }
    }
    return logarithms;
  }

  tokenize(text: string): number[] {
    return this.#model.tokenize(text, true);
  }
}
