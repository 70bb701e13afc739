// What the inference host does: checks its file, loads it when told to, and answers one request after the other.
import { stat } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import * as z from "zod";
import type { Message } from "../../schemas/dataset.ts";
import { errors, TrainyardError } from "../errors.ts";
import { checkGguf, type CheckedGguf } from "../model/gguf/check.ts";
import { readGgufHeader } from "../model/gguf/read.ts";
import { parameterCount } from "../model/parameters.ts";
import { renderChat, renderTemplate, trialConversation } from "../tokenizer/chat-template.ts";
import type { Tokenizer, TokenizerConfig } from "../tokenizer/tokenizer.ts";
import { fitConversation, type FittedPrompt } from "./fit-conversation.ts";
import type { Generator } from "./generator.ts";
import { estimateMemory } from "./memory-estimate.ts";
import { Request, type Failure, type ModelFacts, type Reply } from "./messages.ts";
import { StreamedText } from "./streamed-text.ts";
import { Watchdog } from "./watchdog.ts";

export interface ServeOptions {
  file: string;
  /** Longest conversation in tokens, where the model was made for more. */
  contextLength: number;
  /** Used by models that are large enough to gain from them; 0 takes as many as the machine has. */
  threads: number;
}

type Answering = Extract<Request, { kind: "generate" | "complete" | "chat" }>;
type Asked = Exclude<Request, { kind: "load" | "cancel" }>;

/** Below it a token takes so little work that threads would only wait for one another, long where others compute. */
const fewestParametersForThreads = 50e6;
/** What a chat template may take; memory in bytes. */
const templateLimit = { milliseconds: 1000, memory: 64 * 2 ** 20, memoryOfCharacter: 64 };
/** Of the context that `drop-oldest` keeps free for the answer, if it is not asked to be shorter. */
const answerShare = 1 / 4;

export async function serve({ file, contextLength, threads }: ServeOptions): Promise<void> {
  const watchdog = new Watchdog(new URL("./inference-host.mjs", import.meta.url));
  const checking = checkFile(file, watchdog);
  // Ctrl-C reaches every process of a terminal; what it means here is the client's to say.
  process.on("SIGINT", () => undefined);
  // Without its client the process has nothing left to do. The check has a process of its own, which ends with it.
  process.on("disconnect", () => void checking.catch(() => undefined).finally(() => process.exit()));
  if (!process.connected) process.exit();
  try {
    const checked = await checking;
    const { config } = checked;
    const length = Math.min(contextLength, config.contextLength);
    const facts: ModelFacts = {
      contextLength: length,
      vocabularySize: config.vocabularySize,
      memory: estimateMemory(config, length, (await stat(file)).size),
    };
    const told = nextLoad();
    reply({ kind: "checked", facts });
    await told;
    const { Generator } = await import("./generator.ts");
    const enough = parameterCount(config) < fewestParametersForThreads ? 1 : threads;
    new Server(checked, facts, await Generator.load(file, length, enough), watchdog).listen();
    reply({ kind: "ready" });
  } catch (error) {
    reply({ kind: "refused", failure: failureOf(error) }, () => process.disconnect());
  }
}

/** Finding the special tokens renders the template, so that it is tried before. Errors: as of `checkGguf`. */
async function checkFile(file: string, watchdog: Watchdog): Promise<CheckedGguf> {
  const { metadata } = await readGgufHeader(file);
  const config = parseObject(metadata.get("trainyard.tokenizer_config"));
  guardedTemplate(watchdog, trialConversation, () => {
    try {
      renderTemplate(config, trialConversation, false);
    } catch {
      // A template may refuse these messages, and there may be none.
    }
  });
  return await checkGguf(file);
}

function parseObject(text: unknown): TokenizerConfig {
  try {
    return z.looseObject({ chat_template: z.string() }).parse(JSON.parse(String(text)));
  } catch {
    // What is wrong with it is told by the check.
    return {};
  }
}

function guardedTemplate<T>(watchdog: Watchdog, messages: readonly Message[], work: () => T): T {
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
  const memory = templateLimit.memory + templateLimit.memoryOfCharacter * characters;
  return watchdog.guard(
    { what: "its chat template", milliseconds: templateLimit.milliseconds, memory },
    work,
  );
}

async function nextLoad(): Promise<void> {
  await new Promise<void>((resolve) => process.once("message", () => resolve()));
}

function reply(message: Reply, whenSent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, whenSent);
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof TrainyardError)) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
  const { code, message, advice, exitCode } = error;
  return { message, known: { code, advice, exitCode } };
}

class Server {
  readonly #tokenizer: Tokenizer;
  readonly #facts: ModelFacts;
  readonly #generator: Generator;
  readonly #watchdog: Watchdog;
  readonly #cancelled = new Set<number>();
  #work: Promise<void> = Promise.resolve();

  constructor({ tokenizer }: CheckedGguf, facts: ModelFacts, generator: Generator, watchdog: Watchdog) {
    this.#tokenizer = tokenizer;
    this.#facts = facts;
    this.#generator = generator;
    this.#watchdog = watchdog;
  }

  listen(): void {
    process.on("message", (message) => {
      const request = Request.parse(message);
      if (request.kind === "cancel") this.#cancelled.add(request.id);
      else if (request.kind !== "load") this.#enqueue(request);
    });
  }

  /** One at a time: the model has one sequence, whose prefix the next request reuses. */
  #enqueue(request: Asked): void {
    const { id } = request;
    this.#work = this.#work
      .then(() => this.#perform(request))
      .catch((error: unknown) => reply({ kind: "failed", id, failure: failureOf(error) }))
      .finally(() => this.#cancelled.delete(id));
  }

  async #perform(request: Asked): Promise<void> {
    const { kind, id } = request;
    if (kind === "tokenize") {
      reply({ kind: "tokens", id, tokens: this.#generator.tokenize(request.text) });
    } else if (kind === "logProbabilities") {
      const { vocabularySize } = this.#facts;
      const logProbabilities = await this.#generator.logProbabilities(request.tokens, vocabularySize);
      reply({ kind, id, logProbabilities });
    } else {
      await this.#answer(request);
    }
  }

  async #answer(request: Answering): Promise<void> {
    const { id, temperature, topP, seed, anew } = request;
    const { tokens: prompt, turnsDropped } = this.#promptOf(request);
    const room = this.#facts.contextLength - prompt.length;
    if (room < 1) throw errors.promptTooLong(prompt.length, this.#facts.contextLength);
    const { endOfText, endOfTurn } = this.#tokenizer.special;
    let waiting: number[] = [];
    const streamed = new StreamedText(this.#tokenizer, (text) => {
      reply({ kind: "piece", id, tokens: waiting, text });
      waiting = [];
    });
    const speed = new Speed();
    const reason = await this.#generator.generate(
      {
        tokens: prompt,
        maxTokens: Math.min(request.maxTokens ?? room, room),
        temperature,
        topP,
        seed,
        anew,
        stopTokens: [endOfText, endOfTurn].filter((token) => token !== undefined),
        isCancelled: () => this.#cancelled.has(id),
      },
      (token) => {
        speed.count();
        waiting.push(token);
        streamed.add(token);
      },
    );
    streamed.end();
    if (waiting.length > 0) reply({ kind: "piece", id, tokens: waiting, text: "" });
    const promptTokens = prompt.length;
    reply({ kind: "answered", id, reason, promptTokens, turnsDropped, tokensPerSecond: speed.perSecond() });
  }

  #promptOf(request: Answering): FittedPrompt {
    if (request.kind === "generate") return { tokens: request.tokens, turnsDropped: 0 };
    if (request.kind === "complete") {
      const tokens = this.#tokenizer.encode(request.text, true);
      // Something must stand before the first token: a text begins where another one ends.
      const beginning = [this.#tokenizer.special.endOfText ?? 0];
      return { tokens: tokens.length > 0 ? tokens : beginning, turnsDropped: 0 };
    }
    const { contextLength } = this.#facts;
    const share = Math.ceil(contextLength * answerShare);
    const answerRoom = Math.min(request.maxTokens ?? share, share);
    const encode = (messages: readonly Message[]): number[] => this.#tokenizer.encode(this.#render(messages));
    return fitConversation(request.messages, encode, {
      contextLength,
      answerRoom,
      overflow: request.overflow,
    });
  }

  #render(messages: readonly Message[]): string {
    try {
      return guardedTemplate(this.#watchdog, messages, () => renderChat(this.#tokenizer, messages, true));
    } catch (error) {
      if (error instanceof TrainyardError) throw error;
      throw errors.chatTemplateRefused(error instanceof Error ? error.message : String(error));
    }
  }
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
