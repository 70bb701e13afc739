// llama.cpp through node-llama-cpp, driven by token ids alone. Only the inference host may import this file.
import { setImmediate } from "node:timers/promises";
import {
  LlamaGrammarEvaluationState,
  TokenBias,
  type Llama,
  type LlamaContext,
  type LlamaContextOptions,
  type LlamaContextSequence,
  type LlamaModel,
  type SequenceEvaluateOptions,
  type Token,
} from "node-llama-cpp";
import { errors } from "../errors.ts";
import { contextFor, ordinaryContext } from "./context-length.ts";
import { embeddingOf } from "./embedding.ts";
import { openLlama } from "./llama.ts";
import { LongContext } from "./long-context.ts";
import { batchSize, type CachePrecision } from "./memory-estimate.ts";
import { computesNumbers } from "./number-check.ts";
import { SequencePool } from "./sequence-pool.ts";
import { scoreTokens, type TokenScores } from "./token-scores.ts";
import { ThreadChoice } from "./thread-choice.ts";
import { wholeBatches } from "./whole-batches.ts";

export interface GenerateOptions {
  tokens: readonly number[];
  maxTokens: number;
  temperature: number;
  topP: number;
  /** 0 draws among all tokens. */
  topK: number;
  seed: number;
  stopTokens: readonly number[];
  /** Forgets what was read before, instead of reusing what it has in common with the prompt. */
  anew: boolean;
  minP: number;
  /** 1 leaves the tokens of the answer alone. */
  repeatPenalty: number;
  presencePenalty: number;
  frequencyPenalty: number;
  bias: readonly (readonly [token: number, logit: number])[];
  alternatives?: number | undefined;
  /** GBNF that the tokens must follow. */
  grammar?: string | undefined;
  isCancelled: () => boolean;
  onCompute: OnCompute;
}

/** Told how many tokens are computed next, before anybody hears of this work again. */
export type OnCompute = (tokens: number) => void;

export interface LoadOptions {
  /** Of the longest conversation, in tokens. */
  contextLength: number;
  /** Answers that can be written at once. */
  sequences: number;
  /** 0 is one on each core. */
  threads: number;
  /** Of keys and values. */
  cachePrecision: CachePrecision;
  /** Of the whole model. */
  parameters: number;
  /** GGUF file of adapters that are added to the model. */
  adapter?: string | undefined;
}

/** Why an answer is over. */
type Reason = "end" | "length" | "cancelled";

/** What becomes of a token: `end` takes it for the last one. */
export type OnToken = (token: number, scores: TokenScores | undefined) => "end" | undefined;

/** Tokens that are kept free for an answer whose length is not asked for, before a longer context is made. */
const usualAnswer = 1024;

const cacheOptions = {
  /** Flash attention is several times slower with it. */
  float32: {
    flashAttention: false,
    experimentalKvCacheKeyType: "F32",
    experimentalKvCacheValueType: "F32",
  },
  /** As llama.cpp has it. */
  float16: { flashAttention: "auto", experimentalKvCacheKeyType: "F16", experimentalKvCacheValueType: "F16" },
} as const;

/** Of a prompt, in tokens times parameters, read before anybody looks whether the answer is still wanted: half a second. */
const promptPieceWork = 16e9;
/** In tokens; the least is what a large model takes some seconds for. */
const promptPieceLimits = { least: 32, most: batchSize };

export class Generator {
  readonly #llama: Llama;
  readonly #file: string;
  readonly #model: LlamaModel;
  readonly #threads: ThreadChoice;
  readonly #long: LongContext;
  #lent: LentContext;
  #options: LoadOptions;

  private constructor({ llama, file, model, lent }: Loaded, options: LoadOptions) {
    this.#llama = llama;
    this.#file = file;
    this.#model = model;
    this.#lent = lent;
    this.#threads = new ThreadChoice(options.threads, (threads) => (llama.maxThreads = threads));
    this.#options = options;
    this.#long = new LongContext((length) => {
      // A context never has more threads than there are when it is made.
      this.#threads.useAll();
      return model.createContext(contextOptions(this.#options, length));
    });
  }

  /** Errors: `model_not_finite`. */
  static async load(file: string, options: LoadOptions): Promise<Generator> {
    const llama = await openLlama(options.threads);
    const model = await llama.loadModel({ modelPath: file });
    const settled = { ...options, threads: llama.maxThreads };
    const lent = await lentContext(model, settled);
    await requireNumbers(model, lent, options.adapter ?? file);
    return new Generator({ llama, file, model, lent }, settled);
  }

  /**
   * From here on computes with other adapters, or with none. The weights stay; nothing is being answered meanwhile. Errors:
   * `model_not_finite`.
   */
  async adapt(adapter: string | undefined): Promise<void> {
    await this.#long.end();
    await this.#lent.context.dispose();
    this.#options = { ...this.#options, adapter };
    this.#threads.useAll();
    this.#lent = await lentContext(this.#model, this.#options);
    await requireNumbers(this.#model, this.#lent, adapter ?? this.#file);
  }

  /** Tells each token to `onToken`, at least one. Stop tokens are not told. */
  async generate(options: GenerateOptions, onToken: OnToken): Promise<Reason> {
    const { contextLength } = this.#options;
    const { tokens, maxTokens } = options;
    const needed = contextFor(tokens.length + Math.min(maxTokens, usualAnswer), contextLength);
    const fitting = { ...options, maxTokens: Math.min(maxTokens, needed - tokens.length) };
    const answer = (sequence: LlamaContextSequence): Promise<Reason> =>
      this.#continue(sequence, fitting, onToken);
    if (needed > ordinaryContext) return await this.#long.use(needed, answer);
    return await this.#lent.pool.use(tokens, answer);
  }

  /**
   * [tokens.length, vocabulary]: the logarithm of each next token's probability after each token, each time from an
   * empty context. -Infinity where the probability is too small for a float32.
   */
  async logProbabilities(
    tokens: readonly number[],
    vocabularySize: number,
    onCompute: OnCompute,
  ): Promise<Float32Array<ArrayBuffer>> {
    const work = async (sequence: LlamaContextSequence): Promise<Float32Array<ArrayBuffer>> => {
      await sequence.clearHistory();
      onCompute(tokens.length);
      const items = tokens.map(
        (token) => [token as Token, { generateNext: { probabilities: true } }] satisfies [Token, object],
      );
      const results = await sequence.controlledEvaluate(items);
      const logarithms = new Float32Array(tokens.length * vocabularySize).fill(-Infinity);
      for (const [row, result] of results.entries()) {
        // A row may be as long as a vocabulary, and whoever waits must see that this process lives.
        await setImmediate();
        for (const [token, probability] of result!.next.probabilities!) {
          logarithms[row * vocabularySize + token] = Math.log(probability);
        }
      }
      return logarithms;
    };
    if (tokens.length <= ordinaryContext) return await this.#lent.pool.use([], work);
    return await this.#long.use(contextFor(tokens.length, this.#options.contextLength), work);
  }

  /** Unit vectors of texts, as token ids, none of them empty. */
  async embed(
    inputs: readonly (readonly number[])[],
    onCompute: OnCompute,
  ): Promise<Float32Array<ArrayBuffer>[]> {
    this.#threads.useAll();
    return await embeddingOf(this.#model, inputs, { ...this.#options, onCompute });
  }

  tokenize(text: string): number[] {
    return this.#model.tokenize(text, true);
  }

  async #continue(
    sequence: LlamaContextSequence,
    options: GenerateOptions,
    onToken: OnToken,
  ): Promise<Reason> {
    const { tokens, maxTokens, stopTokens, anew, alternatives, isCancelled, onCompute } = options;
    const stops = new Set(stopTokens);
    const drawing = await this.#drawing(options);
    if (anew) {
      await sequence.clearHistory();
      this.#threads.useAll();
    }
    this.#threads.begin();
    // The last token is evaluated anew, since what follows is predicted from it.
    await sequence.adaptStateToTokens(tokens.slice(0, -1) as Token[], false);
    const promptPiece = promptPieceOf(this.#options.parameters);
    while (sequence.nextTokenIndex + promptPiece < tokens.length) {
      if (isCancelled()) return "cancelled";
      const start = sequence.nextTokenIndex;
      const piece = tokens.slice(start, start + promptPiece) as Token[];
      onCompute(piece.length);
      await sequence.evaluateWithoutGeneratingNewTokens(piece);
      if (!anew) this.#threads.note();
    }
    const rest = tokens.slice(sequence.nextTokenIndex) as Token[];
    const metadata = { probabilities: alternatives !== undefined };
    onCompute(rest.length);
    const evaluation = sequence.evaluateWithMetadata(rest, metadata, drawing.options);
    let next = evaluation.next();
    try {
      for (let count = 1; ; count++) {
        const { value: drawn, done } = await next;
        if (done === true) return "end";
        if (!anew) this.#threads.note();
        const { token, probabilities } = drawn as { token: Token; probabilities?: Map<Token, number> };
        if (stops.has(token)) return "end";
        drawing.add(token);
        const isLast = count === maxTokens;
        if (!isLast) {
          // What becomes of this token is seen to while the next one is computed.
          onCompute(1);
          next = evaluation.next();
          next.catch(() => undefined);
          await setImmediate();
        }
        const scores =
          probabilities && scoreTokens(token, probabilities, options.temperature, alternatives ?? 0);
        if (onToken(token, scores) === "end") return "end";
        if (isLast) return "length";
        if (isCancelled()) return "cancelled";
      }
    } finally {
      // Waits for the token that nobody wants any more; the next prompt finds and removes it.
      await evaluation.return();
    }
  }

  /** How tokens are drawn; `add` is told each of them, for the penalties. */
  async #drawing(
    options: GenerateOptions,
  ): Promise<{ options: SequenceEvaluateOptions; add: (token: Token) => void }> {
    const { temperature, topP, topK, minP, seed, bias, grammar } = options;
    const { repeatPenalty: penalty, presencePenalty, frequencyPenalty } = options;
    const drawn: Token[] = [];
    const isPenalized = penalty !== 1 || presencePenalty !== 0 || frequencyPenalty !== 0;
    const tokenBias = new TokenBias(this.#model.tokenizer);
    for (const [token, logit] of bias) tokenBias.set(token as Token, { logit });
    return {
      add: (token) => {
        if (isPenalized) drawn.push(token);
      },
      options: {
        ...{ temperature, topP, topK, minP, seed, yieldEogToken: true },
        ...(bias.length > 0 && { tokenBias }),
        ...(isPenalized && {
          repeatPenalty: { punishTokens: () => drawn, penalty, presencePenalty, frequencyPenalty },
        }),
        ...(grammar !== undefined && {
          grammarEvaluationState: new LlamaGrammarEvaluationState({
            model: this.#model,
            grammar: await this.#llama.createGrammar({ grammar }),
          }),
        }),
      },
    };
  }
}

/** The context whose sequences are lent to answers of ordinary length. */
interface LentContext {
  readonly context: LlamaContext;
  readonly pool: SequencePool;
}

interface Loaded {
  readonly llama: Llama;
  readonly file: string;
  readonly model: LlamaModel;
  readonly lent: LentContext;
}

/** `file` is what is said not to compute numbers. */
async function requireNumbers(model: LlamaModel, { pool }: LentContext, file: string): Promise<void> {
  const isRight = await pool.use([], (sequence) => computesNumbers(model, sequence));
  if (!isRight) throw errors.modelNotFinite(file);
}

async function lentContext(model: LlamaModel, options: LoadOptions): Promise<LentContext> {
  const { contextLength, sequences } = options;
  let answers = 0;
  const context = await model.createContext({
    ...contextOptions(options, Math.min(contextLength, ordinaryContext)),
    sequences,
    batching: { itemPrioritizationStrategy: wholeBatches(() => answers) },
  });
  const pool = new SequencePool(
    Array.from({ length: sequences }, () => context.getSequence()),
    (lent) => (answers = lent),
  );
  return { context, pool };
}

function contextOptions(
  { threads, cachePrecision, adapter }: LoadOptions,
  contextLength: number,
): LlamaContextOptions {
  return {
    ...{ contextSize: contextLength, threads, batchSize: Math.min(contextLength, batchSize) },
    ...cacheOptions[cachePrecision],
    ...(adapter !== undefined && { lora: adapter }),
  };
}

/** The same whenever the model reads a prompt, since a prompt in other pieces is rounded otherwise. */
function promptPieceOf(parameters: number): number {
  const { least, most } = promptPieceLimits;
  const wanted = 2 ** Math.round(Math.log2(promptPieceWork / parameters));
  return Math.min(Math.max(wanted, least), most);
}
