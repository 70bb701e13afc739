// A conversation with one model as the chat page shows it: what was said, what is being answered, what went wrong.
import type { ChatColumn, ChatSettings, ShownMessage } from "../../../schemas/panels/chat.ts";
import type { ChatMessage, ComparisonPlace, Conversation } from "../../../schemas/protocol/chat.ts";
import { Sampling } from "../../../schemas/protocol/chat.ts";
import type { ModelStack } from "../../../schemas/protocol/method.ts";
import type { Request } from "../../../schemas/protocol.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { AgentFailure } from "../../agents/failure.ts";
import { newOperation } from "../../agents/operation.ts";
import { Emitter, type Event } from "../../emitter.ts";
import { AnswerSpeed } from "./answer-speed.ts";
import { askedAnew, sentQuestion, shownQuestion, type Asked } from "./asked.ts";
import { MessageTree, shownBranch, UNANSWERED, UNSENT, type ShownOptions } from "./branches.ts";
import { shownFailure, type Describe } from "./failure-actions.ts";

/** What is new: a piece of the answer, the messages from one on, or anything else. */
export type TalkNews =
  | { readonly kind: "text"; readonly text: string; readonly tokensPerSecond: number }
  | { readonly kind: "messages" }
  | { readonly kind: "state" };

export interface TalkOptions {
  readonly agent: AgentConnection;
  readonly model: ModelStack | null;
  readonly conversation: string | null;
  readonly describe: Describe;
  readonly settings?: ChatSettings;
  readonly comparison?: ComparisonPlace;
}

export const defaultSettings: ChatSettings = {
  system: "",
  sampling: Sampling.parse({}),
  overflow: "drop-oldest",
};

/** Between two looks at an answer that another window writes. */
const MILLISECONDS_APART = 700;

export class Talk {
  readonly #options: TalkOptions;
  readonly #news = new Emitter<TalkNews>();
  #model: ModelStack | null;
  #conversation: string | null;
  #name = "";
  #comparison: ComparisonPlace | undefined;
  #settings: ChatSettings;
  #tree = new MessageTree([]);
  #head: string | null = null;
  /** What the agent has not told of yet: a question, the beginning of an answer. */
  #pending: ShownMessage[] = [];
  /** What was asked and not taken, to be asked again. */
  #unsent: (Asked & { parent: string | null | undefined }) | undefined;
  #answering: AbortController | undefined;
  #looking: ReturnType<typeof setTimeout> | undefined;
  #status = "";
  #failure: ChatColumn["failure"] = null;
  /** Changes of the model and the settings, which count for the next question. */
  #updates: Promise<unknown> = Promise.resolve();
  #changes = 0;
  #isDisposed = false;

  readonly onNews: Event<TalkNews> = this.#news.event;

  constructor(options: TalkOptions) {
    this.#options = options;
    this.#model = options.model;
    this.#conversation = options.conversation;
    this.#comparison = options.comparison;
    this.#settings = options.settings ?? defaultSettings;
  }

  get model(): ModelStack | null {
    return this.#model;
  }

  get conversation(): string | null {
    return this.#conversation;
  }

  get comparison(): ComparisonPlace | undefined {
    return this.#comparison;
  }

  get settings(): ChatSettings {
    return this.#settings;
  }

  /** What the conversation is called; empty before the first question. */
  get name(): string {
    return this.#name;
  }

  get isAnswering(): boolean {
    return this.#answering !== undefined;
  }

  /** The last answer, once it is whole. */
  get lastAnswer(): string | undefined {
    const last = this.#head === null ? undefined : this.#tree.get(this.#head);
    const isWhole = this.#pending.length === 0 && last?.role === "assistant" && last.stopReason !== undefined;
    return isWhole ? last.id : undefined;
  }

  get state(): Pick<ChatColumn, "conversation" | "isAnswering" | "isElsewhere" | "status" | "failure"> {
    return {
      conversation: this.#conversation,
      isAnswering: this.isAnswering || this.#isElsewhere,
      isElsewhere: this.#isElsewhere,
      status: this.#status,
      failure: this.#failure,
    };
  }

  messages(options: Pick<ShownOptions, "nameOf">): ShownMessage[] {
    return [...shownBranch(this.#tree, this.#head, { model: this.#model, ...options }), ...this.#pending];
  }

  /** Whether the agent has told of it. */
  has(message: string): boolean {
    return this.#tree.get(message) !== undefined;
  }

  /** What the agent has kept; said again when another window has changed it. */
  async load(): Promise<void> {
    const id = this.#conversation;
    if (id === null) return;
    try {
      await this.#updates;
      const changes = this.#changes;
      const { conversation } = await this.#options.agent.call("chat/get", { conversation: id });
      if (this.#conversation !== id || this.isAnswering) return;
      // What was changed here meanwhile is newer than what has come.
      if (changes !== this.#changes) {
        await this.load();
        return;
      }
      this.#take(conversation);
      if (this.#isElsewhere) this.#lookAgain();
      this.#tell("messages", "state");
    } catch (error) {
      if (this.#conversation !== id || this.isAnswering) return;
      this.#fail(error);
    }
  }

  /** Asks; with a parent the question is a branch that begins after it. */
  async send(asked: Asked, parent?: string | null): Promise<void> {
    if (this.isAnswering || this.#model === null) return;
    this.#unsent = { ...asked, parent };
    if (parent !== undefined) this.#head = parent;
    await this.#answer([shownQuestion(asked)], {
      ...sentQuestion(asked),
      ...(parent !== undefined && { parent }),
    });
  }

  /** The question in another wording, as a branch beside it; what was attached to it stays. */
  async editQuestion(message: string, content: string): Promise<void> {
    const question = this.#tree.get(message);
    if (question?.role !== "user") return;
    await this.send(askedAnew(question, content), question.parent);
  }

  /** Another answer to a question, or to the last one. */
  async answerAgain(message: string | null): Promise<void> {
    if (this.isAnswering) return;
    const branch = this.#tree.branchTo(message ?? this.#head);
    const question = branch.findLast(({ role }) => role === "user");
    if (question === undefined) return;
    this.#unsent = undefined;
    this.#head = question.id;
    await this.#answer([], { content: null, parent: question.id });
  }

  /** Asks again what was not taken, or has the last question answered. */
  async retry(): Promise<void> {
    const unsent = this.#unsent;
    if (unsent === undefined && this.#head === null) await this.load();
    else if (unsent === undefined) await this.answerAgain(null);
    else await this.send(unsent, unsent.parent);
  }

  /** What there is of the answer is kept. */
  async stop(): Promise<void> {
    const answering = this.#answering;
    const conversation = this.#conversation;
    if (answering === undefined && !this.#isElsewhere) return;
    try {
      const isCancelled =
        conversation !== null &&
        (await this.#options.agent.call("chat/cancel", { conversation, ...newOperation() })).cancelled;
      if (!isCancelled) answering?.abort();
    } catch {
      // Then nobody answers any more.
      answering?.abort();
    }
    if (answering === undefined) await this.load();
  }

  /** Shows the branch that goes through a message. */
  async switchTo(message: string): Promise<void> {
    if (this.#conversation === null || this.isAnswering || !this.has(message)) return;
    this.#pending = [];
    this.#unsent = undefined;
    this.#failure = null;
    this.#head = this.#tree.endOf(message);
    this.#tell("messages", "state");
    await this.#update({ head: this.#head });
  }

  async chooseModel(model: ModelStack): Promise<void> {
    this.#model = model;
    this.#failure = null;
    this.#tell("messages", "state");
    await this.#update({ model });
  }

  async change(settings: Partial<ChatSettings>): Promise<void> {
    this.#settings = { ...this.#settings, ...settings };
    this.#tell("state");
    await this.#update(settings);
  }

  /** @throws AgentFailure */
  async rate(message: string, opinion: Pick<Request<"chat/rate">, "rating" | "correction">): Promise<void> {
    const conversation = this.#conversation;
    if (conversation === null) return;
    const rated = await this.#options.agent.call("chat/rate", {
      conversation,
      message,
      ...opinion,
      ...newOperation(),
    });
    if (!this.has(message)) return;
    this.#tree = this.#tree.with(rated);
    this.#tell("messages");
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#looking);
    this.#answering?.abort();
    this.#news.dispose();
  }

  /** The last answer has no end, and it is not this window that waits for it. */
  get #isElsewhere(): boolean {
    const last = this.#head === null ? undefined : this.#tree.get(this.#head);
    const isOpen = last?.role === "assistant" && last.stopReason === undefined;
    return isOpen && this.#pending.length === 0;
  }

  #take(conversation: Conversation): void {
    const { tree, head, model, name, comparison, system, sampling, overflow } = conversation;
    const unsent = this.#unsent;
    const isOurs = (message: ChatMessage): boolean =>
      message.role === "user" && message.content === unsent?.content && !this.has(message.id);
    if (tree.some(isOurs)) this.#unsent = undefined;
    this.#tree = new MessageTree(tree);
    this.#head = head;
    this.#model = model;
    this.#name = tree.length === 0 ? "" : name;
    this.#comparison = comparison;
    this.#settings = { system, sampling, overflow };
    this.#pending = this.#unsent === undefined ? [] : this.#pending.filter(({ id }) => id === UNSENT);
    if (this.#unsent === undefined) this.#failure = null;
  }

  async #answer(
    questions: readonly ShownMessage[],
    params: Omit<Request<"chat/send">, "conversation">,
  ): Promise<void> {
    const answering = new AbortController();
    const { signal } = answering;
    const answer: ShownMessage = { id: UNANSWERED, role: "assistant", content: "" };
    const speed = new AnswerSpeed();
    this.#answering = answering;
    this.#failure = null;
    this.#pending = [...questions, answer];
    this.#tell("messages", "state");
    try {
      const { agent } = this.#options;
      await this.#updates;
      const conversation = await this.#opened(signal);
      const said = await agent.call(
        "chat/send",
        { conversation, ...params, ...newOperation() },
        {
          signal,
          onProgress: (progress) => {
            if (this.#answering !== answering) return;
            if (progress.kind === "waiting") {
              this.#status = progress.message;
              this.#tell("state");
              return;
            }
            answer.content += progress.text;
            const tokensPerSecond = speed.at(progress.tokens);
            const wasWaiting = this.#status !== "";
            this.#status = "";
            this.#news.fire({ kind: "text", text: progress.text, tokensPerSecond });
            if (wasWaiting) this.#tell("state");
          },
        },
      );
      if (this.#answering !== answering) return;
      this.#unsent = undefined;
      this.#pending = [];
      this.#tree = this.#tree.with(said.question, said.answer);
      this.#head = said.answer.id;
      if (this.#name === "") this.#name = said.question.content;
      this.#end();
    } catch (error) {
      if (this.#answering === answering) await this.#afterFailure(error);
    }
  }

  async #opened(signal: AbortSignal): Promise<string> {
    const { agent } = this.#options;
    if (this.#conversation !== null) return this.#conversation;
    const [comparison, settings, model] = [this.#comparison, this.#settings, this.#model!];
    const place = { ...settings, ...(comparison !== undefined && { comparison }) };
    const { id } = await agent.call("chat/open", { model, ...place, ...newOperation() }, { signal });
    this.#conversation = id;
    // What was changed while it was opened counts, too.
    if (this.#settings !== settings) await this.#update(this.#settings);
    if (this.#model !== model && this.#model !== null) await this.#update({ model: this.#model });
    return id;
  }

  /** The agent may have kept the question and the beginning of an answer: that counts, not what is shown. */
  async #afterFailure(error: unknown): Promise<void> {
    const id = this.#conversation;
    this.#pending = this.#pending.filter((message) => message.id !== UNANSWERED || message.content !== "");
    try {
      if (id !== null)
        this.#take((await this.#options.agent.call("chat/get", { conversation: id })).conversation);
    } catch (other) {
      if (other instanceof AgentFailure && other.code === "conversation_not_found") this.#conversation = null;
    }
    this.#failure = shownFailure(error, this.#options.describe);
    this.#end();
  }

  #end(): void {
    this.#answering = undefined;
    this.#status = "";
    this.#tell("messages", "state");
  }

  #fail(error: unknown): void {
    this.#failure = shownFailure(error, this.#options.describe);
    if (error instanceof AgentFailure && error.code === "conversation_not_found") this.#conversation = null;
    this.#tell("state");
  }

  async #update(change: Omit<Request<"chat/update">, "conversation">): Promise<void> {
    const conversation = this.#conversation;
    if (conversation === null) return;
    this.#changes++;
    const update = this.#options.agent.call("chat/update", { conversation, ...change, ...newOperation() });
    const told = update.catch((error: unknown) => {
      this.#fail(error);
    });
    this.#updates = this.#updates.then(() => told);
    await told;
  }

  #lookAgain(): void {
    clearTimeout(this.#looking);
    if (this.#isDisposed) return;
    this.#looking = setTimeout(() => void this.load(), MILLISECONDS_APART);
  }

  #tell(...kinds: readonly ("messages" | "state")[]): void {
    for (const kind of kinds) this.#news.fire({ kind });
  }
}
