// Conversations as they are kept: a file each, in which every change is durable before anybody is told of it.
import { createHash, randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type {
  Attachment,
  ChatMessage,
  ComparisonPlace,
  Conversation,
  ConversationSummary,
  Rating,
} from "../../schemas/protocol/chat.ts";
import type { ModelStack } from "../../schemas/protocol/method.ts";
import { errors } from "../errors.ts";
import type { Database } from "../store/database.ts";
import type { Home } from "../store/home.ts";
import { ActiveAnswers } from "./active-answers.ts";
import type { AnswerEnd, ConversationRecord, ConversationSettings } from "./conversation-records.ts";
import type { ConversationState } from "./conversation-state.ts";
import { ConversationStore } from "./conversation-store.ts";
import { describeConversation, entryOf, type ConversationEntry } from "./conversation-summary.ts";
import { Votes } from "./votes.ts";

/** An answer that is being written. */
export interface AnswerInProgress {
  readonly id: string;
  /** Adds to what has come so far; it is on the disk when the promise resolves. */
  write(text: string): Promise<void>;
  end(end: AnswerEnd): Promise<ChatMessage>;
  /** Removes it: it came to nothing, and whoever asked is told why. */
  withdraw(): Promise<void>;
}

export interface NewQuestion {
  parent: string | null;
  content: string;
  attachments?: readonly Attachment[] | undefined;
  operationId: string | undefined;
}

export interface NewAnswer {
  parent: string;
  model: ModelStack;
  operationId: string | undefined;
}

/** Null takes it back; what is left out stays. */
export interface Opinion {
  rating?: Rating | null | undefined;
  correction?: string | null | undefined;
}

export interface Conversations {
  /** Conversations whose files are damaged: they are left as they are, and out of the list. */
  readonly damaged: readonly { id: string; reason: string }[];
  readonly answers: ActiveAnswers;
  readonly votes: Votes;
  /** A second call with the same operation id gives the same conversation. */
  open(
    settings: ConversationSettings,
    operationId: string | undefined,
    comparison?: ComparisonPlace,
  ): Promise<Conversation>;
  /**
   * Newest first. `search` is looked for in names, tags and notes, and in the messages of the newest conversations, until
   * their files come to 64 MiB; whatever the case. Rejects with the signal's reason.
   */
  list(
    page: { search?: string | undefined; offset: number; limit: number },
    signal?: AbortSignal,
  ): Promise<{ conversations: ConversationSummary[]; total: number }>;
  /** Errors: `conversation_not_found`, `conversation_damaged`. */
  get(id: string): Promise<Conversation>;
  /** Errors: also `message_not_found` for the head. */
  update(id: string, change: Partial<ConversationSettings>, head?: string): Promise<Conversation>;
  remove(id: string): Promise<void>;
  /** Adds a question. Errors: also `message_not_found` for the parent. */
  ask(id: string, question: NewQuestion): Promise<ChatMessage>;
  /** Begins an answer to a question. Errors: also `message_not_found` for the question. */
  answer(id: string, answer: NewAnswer): Promise<AnswerInProgress>;
  /** Says something of an answer. Errors: also `message_not_found`. */
  rate(id: string, message: string, opinion: Opinion): Promise<ChatMessage>;
  /** Messages that an operation has led to, so that a retry has no second effect. */
  ofOperation(id: string, operationId: string): Promise<ChatMessage[]>;
}

/** Reads every conversation of the home, for the list of them; damaged files are left out. */
export async function openConversations(home: Home, database: Database): Promise<Conversations> {
  const store = new ConversationStore(home.conversations);
  await store.loadAll();
  return new KeptConversations(store, database, new Votes(home));
}

/** Of the files whose messages one search reads. */
const mostSearchedBytes = 64 << 20;

class KeptConversations implements Conversations {
  readonly answers = new ActiveAnswers();
  readonly #store: ConversationStore;
  readonly #database: Database;
  /** Answers that this process writes; what else has no end was cut off by the end of another. */
  readonly #writing = new Set<string>();

  constructor(
    store: ConversationStore,
    database: Database,
    readonly votes: Votes,
  ) {
    this.#store = store;
    this.#database = database;
  }

  get damaged(): readonly { id: string; reason: string }[] {
    return this.#store.damaged;
  }

  async open(
    settings: ConversationSettings,
    operationId: string | undefined,
    comparison?: ComparisonPlace,
  ): Promise<Conversation> {
    const id = `c-${operationId === undefined ? newHex() : hexOf(operationId)}`;
    const place = { ...(comparison !== undefined && { comparison }) };
    await this.#store.create({ kind: "opened", schema: 1, id, at: now(), settings, ...place });
    return await this.get(id);
  }

  async list(
    { search, offset, limit }: Parameters<Conversations["list"]>[0],
    signal?: AbortSignal,
  ): ReturnType<Conversations["list"]> {
    const summaries = [...this.#store.entries].map(([id, entry]) => this.#summary(id, entry));
    summaries.sort((left, right) => (left.updatedAt < right.updatedAt ? 1 : -1));
    const found = search === undefined ? summaries : await this.#search(summaries, search, signal);
    return { conversations: found.slice(offset, offset + limit), total: found.length };
  }

  async get(id: string): Promise<Conversation> {
    return await this.#store.withState(id, (state) => this.#describe(state));
  }

  async update(id: string, change: Partial<ConversationSettings>, head?: string): Promise<Conversation> {
    return await this.#store.withState(id, async (state, append) => {
      if (head !== undefined && !state.messages.has(head)) throw errors.messageNotFound(id, head);
      if (head !== undefined || Object.keys(change).length > 0) {
        await append({ kind: "changed", at: now(), settings: change, ...(head !== undefined && { head }) });
      }
      return this.#describe(state);
    });
  }

  async remove(id: string): Promise<void> {
    await this.#store.remove(id);
  }

  async ask(
    id: string,
    { parent, content, attachments = [], operationId }: NewQuestion,
  ): Promise<ChatMessage> {
    const question = {
      id: `m-${newHex()}`,
      parent,
      content,
      ...(attachments.length > 0 && { attachments: [...attachments] }),
      ...(operationId !== undefined && { operationId }),
    };
    return await this.#store.withState(id, async (state, append) => {
      if (parent !== null && !state.messages.has(parent)) throw errors.messageNotFound(id, parent);
      await append({ kind: "asked", at: now(), ...question });
      return state.messages.get(question.id)!;
    });
  }

  async answer(id: string, { parent, model, operationId }: NewAnswer): Promise<AnswerInProgress> {
    const answer = { id: `m-${newHex()}`, parent, model, ...(operationId !== undefined && { operationId }) };
    await this.#store.withState(id, async (state, append) => {
      if (state.messages.get(parent)?.role !== "user") throw errors.messageNotFound(id, parent);
      this.#writing.add(answer.id);
      await append({ kind: "answering", at: now(), ...answer });
    });
    const add = async (record: ConversationRecord): Promise<ChatMessage> =>
      await this.#store.withState(id, async (state, append) => {
        const message = state.messages.get(answer.id)!;
        if (record.kind !== "text") this.#writing.delete(answer.id);
        await append(record);
        return message;
      });
    return {
      id: answer.id,
      async write(text) {
        await add({ kind: "text", id: answer.id, text });
      },
      end: (end) => add({ kind: "answered", id: answer.id, at: now(), end }),
      async withdraw() {
        await add({ kind: "withdrawn", id: answer.id, at: now() });
      },
    };
  }

  async rate(id: string, message: string, { rating, correction }: Opinion): Promise<ChatMessage> {
    return await this.#store.withState(id, async (state, append) => {
      if (state.messages.get(message)?.role !== "assistant") throw errors.messageNotFound(id, message);
      const opinion = {
        ...(rating !== undefined && { rating }),
        ...(correction !== undefined && { correction }),
      };
      await append({ kind: "rated", id: message, at: now(), ...opinion });
      return this.#describe(state).tree.find((other) => other.id === message)!;
    });
  }

  async ofOperation(id: string, operationId: string): Promise<ChatMessage[]> {
    return await this.#store.withState(id, (state) => {
      const made = state.operations.get(operationId) ?? [];
      return this.#describe(state).tree.filter((message) => made.includes(message.id));
    });
  }

  async #search(
    summaries: readonly ConversationSummary[],
    search: string,
    signal: AbortSignal | undefined,
  ): Promise<ConversationSummary[]> {
    const wanted = search.toLowerCase();
    const hold = (texts: readonly string[]): boolean =>
      texts.some((text) => text.toLowerCase().includes(wanted));
    const found: ConversationSummary[] = [];
    let bytes = 0;
    for (const summary of summaries) {
      const { id, name, tags, notes } = summary;
      let holds = hold([name, notes, ...tags]);
      if (!holds && (bytes += this.#store.sizeOf(id)) <= mostSearchedBytes) {
        holds = hold(await this.#store.contentsOf(id));
        // Others have their turn between two conversations.
        await setImmediate();
        signal?.throwIfAborted();
      }
      if (holds) found.push(summary);
    }
    return found;
  }

  #describe(state: ConversationState): Conversation {
    return describeConversation(state, this.#summary(state.id, entryOf(state)), this.#writing);
  }

  #summary(id: string, { title, ...entry }: ConversationEntry): ConversationSummary {
    const label = this.#database.document.labels[`conversation/${id}`];
    return { id, ...entry, name: label?.name ?? title, tags: label?.tags ?? [], notes: label?.notes ?? "" };
  }
}

function now(): string {
  return new Date().toISOString();
}

function newHex(): string {
  return randomBytes(6).toString("hex");
}

/** The same for the same operation, so that a retry finds what the first try has made. */
function hexOf(operationId: string): string {
  return createHash("sha256").update(operationId).digest("hex").slice(0, 12);
}
