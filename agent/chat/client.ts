// Opens a GGUF model for questions. The model runs in a process of its own, so that nothing it does harms the caller.
import path from "node:path";
import type { OverflowPolicy } from "../../schemas/protocol/chat.ts";
import { errors } from "../errors.ts";
import { HostProcess, type HostOptions, type Piece, type Question } from "./host-process.ts";
import type { Drawing, ModelFacts, PromptMessage, Reply, TokenChoice, ToolSyntax } from "./messages.ts";
import { TokenRate } from "./token-rate.ts";

export interface AnswerOptions {
  /** As many as fit into the context when left out. */
  maxTokens?: number;
  /** 0, the default, always takes the most probable token. */
  temperature?: number;
  topP?: number;
  seed?: number;
  /** The same answer every time, whatever was asked before; the whole prompt is read again for it. */
  reproducible?: boolean;
  /** The most probable tokens, among which one is drawn; 40 when left out, 0 takes all. */
  topK?: number;
  /** The answer ends before the first of these texts. */
  stop?: readonly string[];
  /** Least share of the most probable token's probability that a token may have; 0 when left out. */
  minP?: number;
  /** Makes tokens less probable that the answer has already; 1, the default, leaves them alone. */
  repeatPenalty?: number;
  /** Taken from the logits of tokens of the answer: once for each that occurs, and each time that it does. */
  presencePenalty?: number;
  frequencyPenalty?: number;
  /** Added to the logits of tokens. */
  bias?: readonly (readonly [token: number, logit: number])[];
  /** Tells the probability of each token, beside those of as many others. */
  alternatives?: number;
  /** GBNF of a JSON object, which the answer is then. */
  grammar?: string;
  /**
   * Called with each new piece of text, with the probabilities of its tokens where they are wanted, and with the number
   * of all tokens so far.
   */
  onText?: (text: string, choices: readonly TokenChoice[], tokens: number) => void;
  /** Ends the answer early; what there is of it is returned. */
  signal?: AbortSignal;
}

export interface ChatOptions extends AnswerOptions {
  /** What happens to a conversation that is too long; it is refused when left out. */
  overflow?: OverflowPolicy;
  /** JSON objects in OpenAI's form, which the template shows to the model. */
  tools?: readonly Record<string, unknown>[];
  /** What the answer begins with, which is no part of it. */
  opening?: string;
}

export interface Answer {
  text: string;
  tokens: number[];
  promptTokens: number;
  /** `end`: the model ended its turn. `length`: maxTokens or the context was reached. */
  stopReason: "end" | "length" | "cancelled";
  /** Turns that were left out because they did not fit. */
  turnsDropped: number;
  /** Without the time for reading the prompt. */
  tokensPerSecond: number;
}

export interface Embeddings {
  /** Of length 1, one for each text. */
  vectors: Float32Array[];
  promptTokens: number;
}

export interface ChatModel {
  readonly contextLength: number;
  readonly vocabularySize: number;
  /** How it calls tools, where it can. */
  readonly tools: ToolSyntax | undefined;
  /** The process that runs the model; another one after a crash. */
  readonly processId: number | undefined;
  /** Tokens that it writes a second just now, in all its answers together. */
  readonly tokensPerSecond: number;
  /**
   * Answers the conversation. Errors: `prompt_too_long`, `model_host_failed`, `chat_template_missing`,
   * `chat_template_refused`.
   */
  chat(messages: readonly PromptMessage[], options?: ChatOptions): Promise<Answer>;
  /** Continues a text. */
  complete(text: string, options?: AnswerOptions): Promise<Answer>;
  /** Continues token ids. */
  generate(tokens: readonly number[], options?: AnswerOptions): Promise<Answer>;
  /**
   * The logarithm of each next token's probability after each token, [tokens.length, vocabulary]; -Infinity where
   * the probability is too small for a float32.
   */
  logProbabilities(tokens: readonly number[]): Promise<Float32Array>;
  /** What the last layer makes of texts, or of token ids. Errors: `prompt_too_long`, `model_host_failed`. */
  embed(inputs: readonly (string | readonly number[])[]): Promise<Embeddings>;
  /** llama.cpp's own ids of a text. */
  tokenize(text: string): Promise<number[]>;
  close(): Promise<void>;
}

/** Has the file checked and loaded in a new process. After a crash the next question starts another one. */
export async function openModel(file: string, options: HostOptions): Promise<ChatModel> {
  const gguf = path.resolve(file);
  const start = async (): Promise<HostProcess> => {
    const host = new HostProcess(gguf, options);
    await host.load();
    return host;
  };
  const host = await start();
  return new HostedModel(host, await host.checked, start);
}

/** A model that is loaded already. Without `restart` its questions fail when its process has ended. */
export class HostedModel implements ChatModel {
  #host: HostProcess;
  readonly #facts: ModelFacts;
  readonly #restart: (() => Promise<HostProcess>) | undefined;
  readonly #rate = new TokenRate();

  constructor(host: HostProcess, facts: ModelFacts, restart?: () => Promise<HostProcess>) {
    this.#host = host;
    this.#facts = facts;
    this.#restart = restart;
  }

  get contextLength(): number {
    return this.#facts.contextLength;
  }

  get vocabularySize(): number {
    return this.#facts.vocabularySize;
  }

  get tools(): ToolSyntax | undefined {
    return this.#facts.tools;
  }

  get processId(): number | undefined {
    return this.#host.processId;
  }

  get tokensPerSecond(): number {
    return this.#rate.perSecond();
  }

  async chat(messages: readonly PromptMessage[], options: ChatOptions = {}): Promise<Answer> {
    const { overflow = "refuse", tools, opening } = options;
    const shown = { ...(tools && { tools: [...tools] }), ...(opening !== undefined && { opening }) };
    return await this.#answer(
      { kind: "chat", messages: [...messages], overflow, ...shown, ...drawing(options) },
      options,
    );
  }

  async complete(text: string, options: AnswerOptions = {}): Promise<Answer> {
    return await this.#answer({ kind: "complete", text, ...drawing(options) }, options);
  }

  async generate(tokens: readonly number[], options: AnswerOptions = {}): Promise<Answer> {
    if (tokens.length >= this.contextLength) throw errors.promptTooLong(tokens.length, this.contextLength);
    this.#checkTokens(tokens);
    return await this.#answer({ kind: "generate", tokens: [...tokens], ...drawing(options) }, options);
  }

  async logProbabilities(tokens: readonly number[]): Promise<Float32Array> {
    if (tokens.length > this.contextLength) throw errors.promptTooLong(tokens.length, this.contextLength);
    this.#checkTokens(tokens);
    const reply = await this.#ask({ kind: "logProbabilities", tokens: [...tokens] }, "logProbabilities");
    return reply.logProbabilities;
  }

  async embed(inputs: readonly (string | readonly number[])[]): Promise<Embeddings> {
    for (const input of inputs) if (typeof input !== "string") this.#checkTokens(input);
    const copies = inputs.map((input) => (typeof input === "string" ? input : [...input]));
    const { vectors, promptTokens } = await this.#ask({ kind: "embed", inputs: copies }, "embeddings");
    return { vectors, promptTokens };
  }

  async tokenize(text: string): Promise<number[]> {
    return (await this.#ask({ kind: "tokenize", text }, "tokens")).tokens;
  }

  async close(): Promise<void> {
    await this.#host.close();
  }

  async #answer(question: Question, { onText, signal }: AnswerOptions): Promise<Answer> {
    let text = "";
    const tokens: number[] = [];
    const reply = await this.#ask(question, "answered", signal, (piece) => {
      text += piece.text;
      tokens.push(...piece.tokens);
      this.#rate.add(piece.tokens.length);
      if (piece.text !== "" || piece.choices !== undefined)
        onText?.(piece.text, piece.choices ?? [], tokens.length);
    });
    const { reason: stopReason, promptTokens, turnsDropped, tokensPerSecond } = reply;
    return { text, tokens, promptTokens, stopReason, turnsDropped, tokensPerSecond };
  }

  /** llama.cpp ends its process over a token that it does not have. */
  #checkTokens(tokens: readonly number[]): void {
    const { vocabularySize } = this.#facts;
    if (tokens.length === 0) throw new RangeError("There is no token to go on from.");
    const wrong = tokens.find((token) => !Number.isInteger(token) || token < 0 || token >= vocabularySize);
    if (wrong !== undefined) throw new RangeError(`There is no token ${wrong}; there are ${vocabularySize}.`);
  }

  async #ask<K extends Reply["kind"]>(
    question: Question,
    kind: K,
    signal?: AbortSignal,
    onPiece?: (piece: Piece) => void,
  ): Promise<Extract<Reply, { kind: K }>> {
    if (this.#host.ended && this.#restart !== undefined) this.#host = await this.#restart();
    const reply = await this.#host.ask(question, signal, onPiece);
    if (reply.kind !== kind) throw new Error(`${question.kind} was answered with ${reply.kind}`);
    return reply as Extract<Reply, { kind: K }>;
  }
}

function drawing(options: AnswerOptions): Drawing {
  const { maxTokens, grammar, alternatives } = options;
  return {
    ...(maxTokens !== undefined && { maxTokens }),
    temperature: options.temperature ?? 0,
    topP: options.topP ?? 1,
    topK: options.topK ?? 40,
    seed: options.seed ?? 0,
    anew: options.reproducible ?? false,
    stop: [...(options.stop ?? [])],
    minP: options.minP ?? 0,
    repeatPenalty: options.repeatPenalty ?? 1,
    presencePenalty: options.presencePenalty ?? 0,
    frequencyPenalty: options.frequencyPenalty ?? 0,
    bias: (options.bias ?? []).map(([token, logit]) => [token, logit]),
    ...(grammar !== undefined && { grammar }),
    ...(alternatives !== undefined && { alternatives }),
  };
}
