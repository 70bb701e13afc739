// A conversation as the chat page shows it: what was said, what is being answered, what went wrong.
import type { ChatState, ShownMessage } from "../../../schemas/panels/chat.ts";
import type { ChatMessage, Conversation } from "../../../schemas/protocol/chat.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { AgentFailure, isCancellation } from "../../agents/failure.ts";
import { newOperation } from "../../agents/operation.ts";
import { Emitter, type Event } from "../../emitter.ts";

/** Ids of what the agent has not told of yet; it gives no such ids. */
const UNSENT = "?question";
const UNANSWERED = "?answer";

/** What is new: a piece of the answer, or anything else. */
export type ConversationNews = { readonly kind: "text"; readonly text: string } | { readonly kind: "state" };

export class ShownConversation {
  readonly #agent: AgentConnection;
  readonly #describe: (error: unknown) => string;
  readonly #news = new Emitter<ConversationNews>();
  #model: ModelReference;
  #conversation: string | null;
  #messages: ShownMessage[] = [];
  #answering: AbortController | undefined;
  #status = "";
  #failure: string | null = null;

  readonly onNews: Event<ConversationNews> = this.#news.event;

  constructor(
    agent: AgentConnection,
    model: ModelReference,
    conversation: string | null,
    describe: (error: unknown) => string,
  ) {
    this.#agent = agent;
    this.#model = model;
    this.#conversation = conversation;
    this.#describe = describe;
  }

  get model(): ModelReference {
    return this.#model;
  }

  state(modelName: string): ChatState {
    return {
      kind: "state",
      model: this.#model,
      conversation: this.#conversation,
      modelName,
      messages: this.#messages,
      isAnswering: this.#answering !== undefined,
      status: this.#status,
      failure: this.#failure,
    };
  }

  /** Brings back what was said before the window was loaded anew. */
  async load(): Promise<void> {
    if (this.#conversation === null) return;
    try {
      const { conversation } = await this.#agent.call("chat/get", { conversation: this.#conversation });
      this.#model = conversation.model;
      this.#messages = shownBranch(conversation);
      this.#failure = null;
    } catch (error) {
      if (error instanceof AgentFailure && error.code === "conversation_not_found") this.#conversation = null;
      this.#failure = this.#describe(error);
    }
    this.#tell();
  }

  /** `content` null asks for another answer to the last question. */
  async send(content: string | null): Promise<void> {
    if (this.#answering !== undefined) return;
    const question = content ?? this.#messages.findLast(({ role }) => role === "user")?.content;
    if (question === undefined) return;
    const answering = new AbortController();
    this.#answering = answering;
    this.#failure = null;
    const before = content === null ? this.#messages.slice(0, -1) : this.#messages;
    const asked: ShownMessage = { id: UNSENT, role: "user", content: question };
    const answer: ShownMessage = { id: UNANSWERED, role: "assistant", content: "" };
    this.#messages = [...before, ...(content === null ? [] : [asked]), answer];
    this.#tell();
    try {
      const messages = await this.#ask(content, before, answer, answering.signal);
      if (this.#answering === answering) this.#messages = messages;
    } catch (error) {
      if (this.#answering === answering) await this.#failed(error);
    } finally {
      if (this.#answering === answering) {
        this.#answering = undefined;
        this.#status = "";
        this.#tell();
      }
    }
  }

  /** What there is of the answer is kept. */
  async stop(): Promise<void> {
    const answering = this.#answering;
    if (answering === undefined) return;
    try {
      const conversation = this.#conversation;
      const isCancelled =
        conversation !== null &&
        (await this.#agent.call("chat/cancel", { conversation, ...newOperation() })).cancelled;
      if (!isCancelled) answering.abort();
    } catch {
      // Then nobody answers any more.
      answering.abort();
    }
  }

  startAnew(): void {
    const answering = this.#answering;
    void this.stop().finally(() => answering?.abort());
    this.#answering = undefined;
    this.#conversation = null;
    this.#messages = [];
    this.#status = "";
    this.#failure = null;
    this.#tell();
  }

  dispose(): void {
    this.#answering?.abort();
    this.#news.dispose();
  }

  /** The agent may have kept the question and the beginning of an answer: that counts, not what is shown. */
  async #failed(error: unknown): Promise<void> {
    const unsent = this.#messages.filter(({ id, content }) => id !== UNANSWERED || content !== "");
    await this.load();
    if (this.#failure !== null || this.#conversation === null) this.#messages = unsent;
    this.#failure = isCancellation(error) ? null : this.#describe(error);
  }

  async #open(signal: AbortSignal): Promise<string> {
    const { id } = await this.#agent.call("chat/open", { model: this.#model, ...newOperation() }, { signal });
    return id;
  }

  async #ask(
    content: string | null,
    before: readonly ShownMessage[],
    answer: ShownMessage,
    signal: AbortSignal,
  ): Promise<ShownMessage[]> {
    this.#conversation ??= await this.#open(signal);
    const parent = content === null ? before.at(-1)?.id : undefined;
    const isStored = parent !== undefined && parent !== UNSENT;
    const result = await this.#agent.call(
      "chat/send",
      { conversation: this.#conversation, content, ...(isStored && { parent }), ...newOperation() },
      {
        signal,
        onProgress: (progress) => {
          if (this.#answering?.signal !== signal) return;
          if (progress.kind === "text") {
            answer.content += progress.text;
            this.#status = "";
            this.#news.fire({ kind: "text", text: progress.text });
          } else {
            this.#status = progress.message;
            this.#tell();
          }
        },
      },
    );
    return [...before, ...(content === null ? [] : [shown(result.question)]), shown(result.answer)];
  }

  #tell(): void {
    this.#news.fire({ kind: "state" });
  }
}

/** From the first message to the one that is shown last. */
function shownBranch({ tree, head }: Conversation): ShownMessage[] {
  const byId = new Map(tree.map((message) => [message.id, message]));
  const branch: ShownMessage[] = [];
  let message = head === null ? undefined : byId.get(head);
  while (message !== undefined) {
    branch.unshift(shown(message));
    message = message.parent === null ? undefined : byId.get(message.parent);
  }
  return branch;
}

function shown({ id, role, content, stopReason, tokens, tokensPerSecond }: ChatMessage): ShownMessage {
  return {
    id,
    role,
    content,
    ...(stopReason !== undefined && { stopReason }),
    ...(tokens !== undefined && { tokens }),
    ...(tokensPerSecond !== undefined && { tokensPerSecond }),
  };
}
