// Conversations as they are kept: a journal each, in which every change is durable before anybody is told of it.
import type {
  ChatMessage,
  Conversation,
  ConversationSummary,
  OverflowPolicy,
  Sampling,
} from "../../schemas/protocol/chat.ts";
import type { LabelChange, ModelReference } from "../../schemas/protocol/method.ts";

/** What may be changed of a conversation, besides its messages and its labels. */
export interface ConversationSettings {
  model: ModelReference;
  system: string;
  sampling: Sampling;
  overflow: OverflowPolicy;
}

/** How an answer came to its end. */
export type AnswerEnd = Pick<
  ChatMessage,
  "content" | "stopReason" | "promptTokens" | "tokens" | "tokensPerSecond" | "turnsDropped"
>;

/** An answer that is being written. */
export interface AnswerInProgress {
  readonly id: string;
  /** What has come so far; it is on the disk when the promise resolves. */
  write(text: string): Promise<void>;
  end(end: AnswerEnd): Promise<ChatMessage>;
}

export interface Conversations {
  /** Conversations whose files cannot be read; they lie aside and nothing of them is changed. */
  readonly damaged: readonly { id: string; reason: string }[];
  open(settings: ConversationSettings, labels: LabelChange): Promise<Conversation>;
  /** Newest first. `search` is looked for in names, tags, notes and messages, whatever the case. */
  list(page: {
    search?: string | undefined;
    offset: number;
    limit: number;
  }): Promise<{ conversations: ConversationSummary[]; total: number }>;
  /** Errors: `conversation_not_found`, `conversation_damaged`. */
  get(id: string): Promise<Conversation>;
  update(
    id: string,
    change: Partial<ConversationSettings> & { head?: string },
    labels: LabelChange,
  ): Promise<Conversation>;
  remove(id: string): Promise<void>;
  /** Adds a question. Errors: `message_not_found` for the parent. */
  ask(
    id: string,
    question: { parent: string | null; content: string; operationId?: string | undefined },
  ): Promise<ChatMessage>;
  /** Begins an answer to a question. */
  answer(
    id: string,
    answer: { parent: string; model: ModelReference; operationId?: string | undefined },
  ): Promise<AnswerInProgress>;
  /** What an operation has led to, so that a retry has no second effect. */
  ofOperation(
    id: string,
    operationId: string,
  ): Promise<{ question: ChatMessage | undefined; answer: ChatMessage | undefined }>;
}
