// The files of all conversations, and in memory what a list needs of each. One change after the other to each file.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { Id } from "../../schemas/protocol/method.ts";
import { errors } from "../errors.ts";
import { SyncFailure } from "../store/files.ts";
import {
  appendRecord,
  createConversationFile,
  readConversationFile,
  removeConversationFile,
  type FileContent,
} from "./conversation-file.ts";
import type { ConversationRecord } from "./conversation-records.ts";
import { applyRecord, type ConversationState } from "./conversation-state.ts";
import { entryOf, type ConversationEntry } from "./conversation-summary.ts";

/** Resolves when the record is on the disk; the state then knows it. */
type Append = (record: ConversationRecord) => Promise<void>;

const suffix = ".jsonl";
/** Files that are read at once when the agent starts. */
const readers = 8;

export class ConversationStore {
  readonly #folder: string;
  readonly #known = new Map<string, { entry: ConversationEntry; size: number }>();
  readonly #damaged = new Map<string, string>();
  /** The last thing that is being done with each conversation. */
  readonly #work = new Map<string, Promise<unknown>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  get entries(): ReadonlyMap<string, ConversationEntry> {
    return new Map([...this.#known].map(([id, { entry }]) => [id, entry]));
  }

  get damaged(): { id: string; reason: string }[] {
    return [...this.#damaged].map(([id, reason]) => ({ id, reason }));
  }

  async loadAll(): Promise<void> {
    const ids = (await readdir(this.#folder))
      .filter((name) => name.endsWith(suffix))
      .map((name) => name.slice(0, -suffix.length))
      .filter((id) => Id.safeParse(id).success);
    const load = async (): Promise<void> => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) await this.#load(id);
    };
    await Promise.all(Array.from({ length: readers }, load));
  }

  /** Does nothing where the conversation is there already. */
  async create(record: Extract<ConversationRecord, { kind: "opened" }>): Promise<void> {
    await this.#inOrder(record.id, async () => {
      if (this.#known.has(record.id)) return;
      if (this.#damaged.has(record.id)) this.#find(record.id);
      await createConversationFile(this.#fileOf(record.id), record);
      await this.#load(record.id);
    });
  }

  /** Errors: `conversation_not_found`, `conversation_damaged`, and `storage_full` when `work` appends. */
  async withState<T>(
    id: string,
    work: (state: ConversationState, append: Append) => T | Promise<T>,
  ): Promise<T> {
    return await this.#inOrder(id, async () => {
      const state = await this.#read(id);
      return await work(state, (record) => this.#append(state, record));
    });
  }

  /** Also one that is damaged. */
  async remove(id: string): Promise<void> {
    await this.#inOrder(id, async () => {
      if (!this.#damaged.has(id)) this.#find(id);
      await removeConversationFile(this.#fileOf(id));
      this.#known.delete(id);
      this.#damaged.delete(id);
    });
  }

  /** Of the conversation's file, in bytes; 0 where there is none. */
  sizeOf(id: string): number {
    return this.#known.get(id)?.size ?? 0;
  }

  /** The texts of all messages; none where the conversation is gone just now. */
  async contentsOf(id: string): Promise<string[]> {
    const content = await readConversationFile(this.#fileOf(id)).catch(() => undefined);
    if (content?.kind !== "whole") return [];
    return [...content.state.messages.values()].map((message) => message.content);
  }

  async #inOrder<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#work.get(id) ?? Promise.resolve();
    const next = before.then(work, work);
    this.#work.set(id, next);
    try {
      return await next;
    } finally {
      if (this.#work.get(id) === next) this.#work.delete(id);
    }
  }

  async #load(id: string): Promise<void> {
    const content = await readConversationFile(this.#fileOf(id)).catch(asDamage);
    // Nobody was told of a conversation that was not even begun.
    if (content.kind === "empty") await removeConversationFile(this.#fileOf(id));
    else if (content.kind === "damaged") this.#damaged.set(id, content.reason);
    else if (content.state.id !== id) this.#damaged.set(id, `it is that of ${content.state.id}`);
    else this.#known.set(id, { entry: entryOf(content.state), size: content.size });
  }

  async #read(id: string): Promise<ConversationState> {
    this.#find(id);
    const content = await readConversationFile(this.#fileOf(id)).catch(asDamage);
    if (content.kind === "whole") return content.state;
    throw this.#damage(id, content.kind === "damaged" ? content.reason : "it is empty");
  }

  async #append(state: ConversationState, record: ConversationRecord): Promise<void> {
    const { id } = state;
    try {
      const size = await appendRecord(this.#fileOf(id), this.#find(id).size, record);
      applyRecord(state, record);
      this.#known.set(id, { entry: entryOf(state), size });
    } catch (error) {
      if (!(error instanceof SyncFailure)) throw error;
      // Nobody knows any more what is on the disk; the next agent will read it.
      throw this.#damage(id, "the disk failed while it was written; restart the agent to have it read again");
    }
  }

  #find(id: string): { size: number } {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const reason = this.#damaged.get(id);
    throw reason === undefined ? errors.conversationNotFound(id) : this.#damage(id, reason);
  }

  #damage(id: string, reason: string): Error {
    this.#known.delete(id);
    this.#damaged.set(id, reason);
    return errors.conversationDamaged(id, this.#fileOf(id), reason);
  }

  #fileOf(id: string): string {
    return path.join(this.#folder, `${id}${suffix}`);
  }
}

function asDamage(error: unknown): FileContent {
  return { kind: "damaged", reason: error instanceof Error ? error.message : String(error) };
}
