// Answers what the inference host is asked, as much of it at once as the model has sequences.
import { performance } from "node:perf_hooks";
import { errors, TrainyardError } from "../errors.ts";
import type { CheckedGguf } from "../model/gguf/check.ts";
import { renderChat } from "../tokenizer/chat-template.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { AnswerText } from "./answer-text.ts";
import { fitConversation, type FittedPrompt } from "./fit-conversation.ts";
import type { Generator, OnCompute } from "./generator.ts";
import { guardedTemplate } from "./guarded-template.ts";
import { Request, type Failure, type ModelFacts, type PromptMessage, type Reply } from "./messages.ts";
import { PieceSender } from "./piece-sender.ts";
import type { Watchdog } from "./watchdog.ts";

type Answering = Extract<Request, { kind: "generate" | "complete" | "chat" }>;
type Asked = Exclude<Request, { kind: "load" | "cancel" }>;

/** Of the context that `drop-oldest` keeps free for the answer, if it is not asked to be shorter. */
const answerShare = 1 / 4;

/** Between two signs of life of an answer that is being written. */
const shortestSilenceMilliseconds = 1000;

export function reply(message: Reply, whenSent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, whenSent);
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof TrainyardError)) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
  const { code, message, advice, exitCode } = error;
  return { message, known: { code, advice, exitCode } };
}

export interface Served {
  readonly checked: CheckedGguf;
  readonly facts: ModelFacts;
  readonly generator: Generator;
  readonly watchdog: Watchdog;
  /** Has the generator compute with the adapters of a file. */
  readonly adapt: (adapter: string | undefined) => Promise<ModelFacts>;
}

export class HostServer {
  readonly #tokenizer: Tokenizer;
  readonly #generator: Generator;
  readonly #watchdog: Watchdog;
  readonly #adapt: Served["adapt"];
  #facts: ModelFacts;
  readonly #active = new Set<number>();
  readonly #cancelled = new Set<number>();

  constructor({ checked, facts, generator, watchdog, adapt }: Served) {
    this.#tokenizer = checked.tokenizer;
    this.#facts = facts;
    this.#generator = generator;
    this.#watchdog = watchdog;
    this.#adapt = adapt;
  }

  listen(): void {
    process.on("message", (message) => {
      const request = Request.parse(message);
      if (request.kind === "load") return;
      if (request.kind !== "cancel") this.#begin(request);
      // What has ended meanwhile is not remembered.
      else if (this.#active.has(request.id)) this.#cancelled.add(request.id);
    });
  }

  #begin(request: Asked): void {
    const { id } = request;
    this.#active.add(id);
    this.#perform(request)
      .catch((error: unknown) => reply({ kind: "failed", id, failure: failureOf(error) }))
      .finally(() => {
        this.#active.delete(id);
        this.#cancelled.delete(id);
      });
  }

  async #perform(request: Asked): Promise<void> {
    const { kind, id } = request;
    if (kind === "adapt") {
      this.#facts = await this.#adapt(request.adapter ?? undefined);
      reply({ kind: "adapted", id, facts: this.#facts });
    } else if (kind === "tokenize") {
      reply({ kind: "tokens", id, tokens: this.#generator.tokenize(request.text) });
    } else if (kind === "logProbabilities") {
      const { vocabularySize } = this.#facts;
      const onCompute = signOfLife(id);
      const logProbabilities = await this.#generator.logProbabilities(
        request.tokens,
        vocabularySize,
        onCompute,
      );
      reply({ kind, id, logProbabilities });
    } else if (kind === "embed") {
      await this.#embed(request);
    } else {
      await this.#answer(request);
    }
  }

  async #embed({ id, inputs }: Extract<Request, { kind: "embed" }>): Promise<void> {
    const { contextLength } = this.#facts;
    const texts = inputs.map((input) => (typeof input === "string" ? this.#tokensOf(input) : input));
    const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
    if (longest > contextLength) throw errors.promptTooLong(longest, contextLength);
    const vectors = await this.#generator.embed(texts, signOfLife(id));
    const promptTokens = texts.reduce((sum, { length }) => sum + length, 0);
    reply({ kind: "embeddings", id, vectors, promptTokens });
  }

  async #answer(request: Answering): Promise<void> {
    const { id, temperature, topP, topK, seed, anew, stop, grammar, alternatives } = request;
    const { minP, repeatPenalty, presencePenalty, frequencyPenalty, bias } = request;
    const { tokens: prompt, turnsDropped } = this.#promptOf(request);
    const room = this.#facts.contextLength - prompt.length;
    if (room < 1) throw errors.promptTooLong(prompt.length, this.#facts.contextLength);
    const { endOfText, endOfTurn } = this.#tokenizer.special;
    const pieces = new PieceSender((piece) => reply({ kind: "piece", id, ...piece }));
    const text = new AnswerText({
      tokenizer: this.#tokenizer,
      stop,
      isJson: grammar !== undefined,
      onPiece: (piece) => pieces.add(piece),
    });
    const speed = new Speed();
    const reason = await this.#generator.generate(
      {
        ...{ tokens: prompt, temperature, topP, topK, seed, anew, alternatives, grammar },
        ...{ minP, repeatPenalty, presencePenalty, frequencyPenalty, bias },
        maxTokens: Math.min(request.maxTokens ?? room, room),
        stopTokens: [endOfText, endOfTurn].filter((token) => token !== undefined),
        isCancelled: () => this.#cancelled.has(id),
        onCompute: signOfLife(id),
      },
      (token, scores) => {
        speed.count();
        return text.add(token, scores);
      },
    );
    text.end();
    pieces.end();
    const promptTokens = prompt.length;
    reply({ kind: "answered", id, reason, promptTokens, turnsDropped, tokensPerSecond: speed.perSecond() });
  }

  #promptOf(request: Answering): FittedPrompt {
    if (request.kind === "generate") return { tokens: request.tokens, turnsDropped: 0 };
    if (request.kind === "complete") return { tokens: this.#tokensOf(request.text), turnsDropped: 0 };
    const { contextLength } = this.#facts;
    const { tools, opening = "" } = request;
    const share = Math.ceil(contextLength * answerShare);
    const answerRoom = Math.min(request.maxTokens ?? share, share);
    const encode = (messages: readonly PromptMessage[]): number[] =>
      this.#tokenizer.encode(this.#render(messages, tools) + opening);
    return fitConversation(request.messages, encode, {
      contextLength,
      answerRoom,
      overflow: request.overflow,
    });
  }

  /** Something must stand before the first token: a text begins where another one ends. */
  #tokensOf(text: string): number[] {
    const tokens = this.#tokenizer.encode(text, true);
    return tokens.length > 0 ? tokens : [this.#tokenizer.special.endOfText ?? 0];
  }

  #render(messages: readonly PromptMessage[], tools: readonly object[] | undefined): string {
    try {
      return guardedTemplate(this.#watchdog, messages, () =>
        renderChat(this.#tokenizer, messages, true, tools),
      );
    } catch (error) {
      if (error instanceof TrainyardError) throw error;
      throw errors.chatTemplateRefused(error instanceof Error ? error.message : String(error));
    }
  }
}

/** Tells of the work for a request before it begins, so that its silence is not taken for a standstill. */
function signOfLife(id: number): OnCompute {
  let told = -Infinity;
  return (tokens) => {
    const now = performance.now();
    if (tokens === 1 && now - told < shortestSilenceMilliseconds) return;
    told = now;
    reply({ kind: "computing", id, tokens });
  };
}

/** Tokens per second from the first to the last of them. */
class Speed {
  readonly #started = performance.now();
  #first = 0;
  #last = 0;
  #tokens = 0;

  count(): void {
    this.#last = performance.now();
    if (this.#tokens++ === 0) this.#first = this.#last;
  }

  perSecond(): number {
    const one = this.#tokens < 2;
    const milliseconds = this.#last - (one ? this.#started : this.#first);
    const tokens = one ? this.#tokens : this.#tokens - 1;
    return milliseconds > 0 ? (1000 * tokens) / milliseconds : 0;
  }
}
