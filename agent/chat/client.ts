// Opens a GGUF model for questions. The model runs in a process of its own, so that nothing it does harms the caller.
import path from "node:path";
import type { Message } from "../../schemas/dataset.ts";
import { errors } from "../errors.ts";
import { checkGguf } from "../model/gguf/check.ts";
import { parameterCount } from "../model/parameters.ts";
import { renderChat } from "../tokenizer/chat-template.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { HostProcess, type HostOptions, type Question } from "./host-process.ts";
import type { Reply } from "./messages.ts";
import { StreamedText } from "./streamed-text.ts";

export interface OpenOptions {
  /** Used by models that are large enough to gain from them. */
  threads: number;
  /** Longest conversation, in tokens; what the model was made for when left out, at most 8192. */
  contextLength?: number;
  /** The inference host's program, where it does not lie beside this one. */
  program?: string;
}

export interface AnswerOptions {
  /** As many as fit into the context when left out. */
  maxTokens?: number;
  /** 0, the default, always takes the most probable token. */
  temperature?: number;
  topP?: number;
  seed?: number;
  /** Called with each new piece of text. */
  onText?: (text: string) => void;
  /** Ends the answer early; what there is of it is returned. */
  signal?: AbortSignal;
}

export interface Answer {
  text: string;
  tokens: number[];
  promptTokens: number;
  /** `end`: the model ended its turn. `length`: maxTokens or the context was reached. */
  stopReason: "end" | "length" | "cancelled";
}

export interface ChatModel {
  readonly tokenizer: Tokenizer;
  readonly contextLength: number;
  /** The process that runs the model; another one after a crash. */
  readonly processId: number | undefined;
  /** Answers the conversation. Errors: `prompt_too_long`, `model_host_failed`, `chat_template_missing`. */
  chat(messages: readonly Message[], options?: AnswerOptions): Promise<Answer>;
  /** Continues a text. */
  complete(text: string, options?: AnswerOptions): Promise<Answer>;
  /** Continues token ids. */
  generate(tokens: readonly number[], options?: AnswerOptions): Promise<Answer>;
  /**
   * The logarithm of each next token's probability after each token, [tokens.length, vocabulary]; -Infinity where
   * the probability is too small for a float32.
   */
  logProbabilities(tokens: readonly number[]): Promise<Float32Array>;
  /** llama.cpp's own ids of a text. */
  tokenize(text: string): Promise<number[]>;
  close(): Promise<void>;
}

const largestContext = 8192;
/** Below it a token takes so little work that threads would only wait for one another, long where others compute. */
const fewestParametersForThreads = 50e6;

/** Checks the file, loads it in a new process and waits until it can answer. */
export async function openModel(file: string, options: OpenOptions): Promise<ChatModel> {
  const gguf = path.resolve(file);
  const { tokenizer, config } = await checkGguf(gguf);
  const contextLength = Math.min(options.contextLength ?? largestContext, config.contextLength);
  const threads = parameterCount(config) < fewestParametersForThreads ? 1 : options.threads;
  const hostOptions = { ...options, contextLength, threads };
  const model = new OpenedModel(gguf, tokenizer, config.vocabularySize, contextLength, hostOptions);
  await model.tokenize("");
  return model;
}

class OpenedModel implements ChatModel {
  #host: HostProcess;

  constructor(
    readonly file: string,
    readonly tokenizer: Tokenizer,
    readonly vocabularySize: number,
    readonly contextLength: number,
    readonly options: HostOptions,
  ) {
    this.#host = new HostProcess(file, options);
  }

  get processId(): number | undefined {
    return this.#host.processId;
  }

  async chat(messages: readonly Message[], options: AnswerOptions = {}): Promise<Answer> {
    const prompt = renderChat(this.tokenizer, messages, true);
    return await this.generate(this.tokenizer.encode(prompt), options);
  }

  async complete(text: string, options: AnswerOptions = {}): Promise<Answer> {
    const tokens = this.tokenizer.encode(text, true);
    // Something must stand before the first token: a text begins where another one ends.
    return await this.generate(tokens.length > 0 ? tokens : [this.tokenizer.special.endOfText ?? 0], options);
  }

  async generate(prompt: readonly number[], options: AnswerOptions = {}): Promise<Answer> {
    const room = this.contextLength - prompt.length;
    if (room < 1) throw errors.promptTooLong(prompt.length, this.contextLength);
    this.#checkTokens(prompt);
    const { endOfText, endOfTurn } = this.tokenizer.special;
    const tokens: number[] = [];
    const streamed = new StreamedText(this.tokenizer, options.onText ?? (() => undefined));
    const question: Question = {
      kind: "generate",
      tokens: [...prompt],
      maxTokens: Math.max(1, Math.min(options.maxTokens ?? room, room)),
      temperature: options.temperature ?? 0,
      topP: options.topP ?? 1,
      seed: options.seed ?? 0,
      stopTokens: [endOfText, endOfTurn].filter((id) => id !== undefined),
    };
    const { reason } = await this.#ask(question, "generated", options.signal, (token) => {
      tokens.push(token);
      streamed.add(token);
    });
    streamed.end();
    return { text: streamed.text, tokens, promptTokens: prompt.length, stopReason: reason };
  }

  async logProbabilities(tokens: readonly number[]): Promise<Float32Array> {
    if (tokens.length > this.contextLength) throw errors.promptTooLong(tokens.length, this.contextLength);
    this.#checkTokens(tokens);
    const { vocabularySize } = this;
    const question: Question = { kind: "logProbabilities", tokens: [...tokens], vocabularySize };
    return (await this.#ask(question, "logProbabilities")).logProbabilities;
  }

  async tokenize(text: string): Promise<number[]> {
    return (await this.#ask({ kind: "tokenize", text }, "tokens")).tokens;
  }

  async close(): Promise<void> {
    await this.#host.close();
  }

  /** llama.cpp ends its process over a token that it does not have. */
  #checkTokens(tokens: readonly number[]): void {
    if (tokens.length === 0) throw new RangeError("There is no token to go on from.");
    const wrong = tokens.find(
      (token) => !Number.isInteger(token) || token < 0 || token >= this.vocabularySize,
    );
    if (wrong !== undefined)
      throw new RangeError(`There is no token ${wrong}; there are ${this.vocabularySize}.`);
  }

  /** After a crash the next question starts a new process. */
  async #ask<K extends Reply["kind"]>(
    question: Question,
    kind: K,
    signal?: AbortSignal,
    onToken?: (token: number) => void,
  ): Promise<Extract<Reply, { kind: K }>> {
    if (this.#host.ended) this.#host = new HostProcess(this.file, this.options);
    const reply = await this.#host.ask(question, signal, onToken);
    if (reply.kind !== kind) throw new Error(`${question.kind} was answered with ${reply.kind}`);
    return reply as Extract<Reply, { kind: K }>;
  }
}
