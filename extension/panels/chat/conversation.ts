// A conversation as the chat page shows it: what was said, what is being answered, what went wrong.
import type { ChatState, ShownMessage } from "../../../schemas/panels/chat.ts";
import type { ChatMessage, Conversation } from "../../../schemas/protocol/chat.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { isCancellation } from "../../agents/failure.ts";
import { Emitter, type Event } from "../../emitter.ts";

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
    } catch (error) {
      this.#conversation = null;
      this.#failure = this.#describe(error);
    }
    this.#tell();
  }

  /** `content` null asks for another answer to the last question. */
  async send(content: string | null): Promise<void> {
    if (this.#answering !== undefined) return;
    const question = content ?? this.#messages.findLast(({ role }) => role === "user")?.content;
    if (question === undefined) return;
    this.#answering = new AbortController();
    this.#failure = null;
    const before = content === null ? this.#messages.slice(0, -1) : this.#messages;
    const asked: ShownMessage = { id: "question", role: "user", content: question };
    const answer: ShownMessage = { id: "answer", role: "assistant", content: "" };
    this.#messages = [...before, ...(content === null ? [] : [asked]), answer];
    this.#tell();
    try {
      await this.#ask(content, before, answer, this.#answering.signal);
    } catch (error) {
      this.#messages =
        answer.content === "" ? [...before, ...(content === null ? [] : [asked])] : this.#messages;
      if (!isCancellation(error)) this.#failure = this.#describe(error);
    } finally {
      this.#answering = undefined;
      this.#status = "";
      this.#tell();
    }
  }

  /** What there is of the answer is kept. */
  async stop(): Promise<void> {
    if (this.#conversation === null || this.#answering === undefined) return;
    const { cancelled } = await this.#agent.call("chat/cancel", { conversation: this.#conversation });
    if (!cancelled) this.#answering.abort();
  }

  async startAnew(): Promise<void> {
    await this.stop();
    this.#conversation = null;
    this.#messages = [];
    this.#failure = null;
    this.#tell();
  }

  dispose(): void {
    this.#answering?.abort();
    this.#news.dispose();
  }

  async #ask(
    content: string | null,
    before: readonly ShownMessage[],
    answer: ShownMessage,
    signal: AbortSignal,
  ): Promise<void> {
    this.#conversation ??= (await this.#agent.call("chat/open", { model: this.#model })).id;
    const parent = content === null ? before.at(-1)?.id : undefined;
    const result = await this.#agent.call(
      "chat/send",
      { conversation: this.#conversation, content, ...(parent !== undefined && { parent }) },
      {
        signal,
        onProgress: (progress) => {
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
    this.#messages = [...before, ...(content === null ? [] : [shown(result.question)]), shown(result.answer)];
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
