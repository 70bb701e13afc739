// Commits in groups to the journal, and only then to the document; keeps the journal short; minds a full disk.
import { Low } from "lowdb";
import { errors } from "../errors.ts";
import type { Database, DatabaseState } from "./database.ts";
import { type SnapshotAdapter, removeOldGenerations } from "./compact.ts";
import {
  applyStoredChange,
  type Change,
  checkChange,
  deepFreeze,
  documentSchema,
  type ReadonlyDocument,
  type StoredDocument,
} from "./document.ts";
import { isOutOfSpace, type StoreFiles } from "./files.ts";
import { encodeFrame } from "./frame.ts";
import { Journal } from "./journal.ts";
import { Listeners } from "./listeners.ts";
import type { Lock } from "./lock.ts";

/** With all defaults in `defaultOptions` (database.ts). */
export interface DatabaseOptions {
  files: StoreFiles;
  /** Length of the journal from which on a new generation is begun, in bytes. */
  journalLimit: number;
  /** How often a full disk is tried again, in milliseconds. */
  retryMilliseconds: number;
  /** Called when the disk has failed in a way that only a new process can go on from. */
  onFatal: (error: unknown) => void;
  /** Told what listeners throw. */
  onListenerFailure: (error: unknown) => void;
  /** Hears whether a commit is on the disk, and how many seconds after it was asked for. */
  onCommit: (outcome: "ok" | "failed", seconds: number) => void;
}

/** What was opened (database.ts). */
export interface OpenParts {
  folder: string;
  lock: Lock;
  low: Low<StoredDocument>;
  adapter: SnapshotAdapter;
  /** Absent where the database can only be read. */
  journal: Journal | undefined;
  state: DatabaseState;
  lastSeq: number;
  epoch: number;
}

interface Waiting {
  text: string;
  changes: Change[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Longest frame but for a single commit that is longer, in characters. */
const frameLimit = 1 << 20;

export class JournaledDatabase implements Database {
  readonly #parts: OpenParts;
  readonly #options: DatabaseOptions;
  readonly #listeners: Listeners<[changes: readonly Change[]]>;
  readonly #waiting: Waiting[] = [];
  #state: DatabaseState;
  #writing: Promise<void> | undefined;
  #compacting: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(parts: OpenParts, options: DatabaseOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#listeners = new Listeners(options.onListenerFailure);
    this.#state = parts.state;
    if (parts.state.mode === "read-only" && parts.state.reason === "storage_full") this.#waitForSpace();
  }

  get document(): ReadonlyDocument {
    return this.#parts.low.data as unknown as ReadonlyDocument;
  }

  get state(): DatabaseState {
    return this.#state;
  }

  get journalBytes(): number {
    return this.#parts.journal?.size ?? 0;
  }

  isInPlace(): boolean {
    return this.#parts.lock.isInPlace();
  }

  async commit(changes: readonly Change[]): Promise<void> {
    if (this.#closed) throw new Error("The database has been closed.");
    if (changes.length === 0) return;
    const started = performance.now();
    let outcome: "ok" | "failed" = "failed";
    try {
      await this.#enqueue(changes);
      outcome = "ok";
    } finally {
      this.#options.onCommit(outcome, (performance.now() - started) / 1000);
    }
  }

  async #enqueue(changes: readonly Change[]): Promise<void> {
    if (this.#state.mode === "read-only") throw this.#refusal(this.#state);
    const text = JSON.stringify(changes);
    // Memory holds what a restart would read, and nobody can change it.
    const stored = deepFreeze(JSON.parse(text) as Change[]);
    stored.forEach(checkChange);
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ text, changes: stored, resolve, reject });
      this.#startWriting();
    });
  }

  onChange(listener: (changes: readonly Change[]) => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    while (this.#writing !== undefined || this.#compacting !== undefined) {
      await this.#writing;
      await this.#compacting;
    }
    // With a frame after it, a commit that is damaged later cannot be taken for one that was never finished.
    if (this.#state.mode === "writable") await this.#append([]).catch((error: unknown) => this.#fail(error));
    clearInterval(this.#retry);
    await this.#parts.journal?.close();
    await this.#parts.lock.release();
  }

  #refusal(state: DatabaseState & { mode: "read-only" }): Error {
    const { folder } = this.#parts;
    return state.reason === "damaged"
      ? errors.storeDamaged(folder, state.detail)
      : errors.storageFull(folder);
  }

  #startWriting(): void {
    this.#writing ??= this.#writeAll()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#writing = undefined;
        if (this.#waiting.length > 0) this.#startWriting();
      });
  }

  /** All that wait share one write and one fdatasync. */
  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      if (!(await this.#append(group))) {
        const error = errors.storageFull(this.#parts.folder);
        for (const { reject } of [...group, ...this.#waiting.splice(0)]) reject(error);
        return;
      }
      for (const { changes, resolve } of group) {
        for (const change of changes) applyStoredChange(this.#parts.low.data, change);
        resolve();
        this.#listeners.tell(changes);
      }
      if (this.#parts.journal!.size >= this.#options.journalLimit) await this.#beginGeneration();
    }
  }

  #takeGroup(): Waiting[] {
    let length = 0;
    let count = 0;
    for (; count < this.#waiting.length && (count === 0 || length < frameLimit); count++) {
      length += this.#waiting[count]!.text.length;
    }
    return this.#waiting.splice(0, count);
  }

  /** Returns false where there is no space; then the state says so. Anything else that goes wrong is thrown. */
  async #append(group: readonly Waiting[]): Promise<boolean> {
    const { lastSeq, epoch, journal } = this.#parts;
    const place = { seq: lastSeq + 1, epoch, schema: documentSchema };
    const frame = encodeFrame(
      place,
      group.map(({ text }) => text),
    );
    try {
      await journal!.append(frame);
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
      this.#waitForSpace();
      return false;
    }
    this.#parts.lastSeq += group.length;
    return true;
  }

  #waitForSpace(): void {
    const detail = `There is no space left for ${this.#parts.folder}.`;
    this.#state = { mode: "read-only", reason: "storage_full", detail };
    this.#retry ??= setInterval(() => {
      this.#writing ??= this.#tryAgain()
        .catch((error: unknown) => this.#fail(error))
        .finally(() => (this.#writing = undefined));
    }, this.#options.retryMilliseconds).unref();
  }

  async #tryAgain(): Promise<void> {
    if (!(await this.#append([]))) return;
    clearInterval(this.#retry);
    this.#retry = undefined;
    this.#state = { mode: "writable" };
  }

  /** Commits go on in a new journal while the snapshot of what came before is written. */
  async #beginGeneration(): Promise<void> {
    const { adapter, folder, lastSeq, epoch, journal } = this.#parts;
    if (this.#compacting !== undefined || journal === undefined) return;
    const generation = journal.generation + 1;
    try {
      this.#parts.journal = await Journal.create(this.#options.files, folder, generation);
    } catch (error) {
      // The journal that there is goes on for as long as there is space for it.
      if (isOutOfSpace(error)) return;
      throw error;
    }
    await journal.close();
    adapter.next = { generation, lastSeq, epoch };
    this.#compacting = this.#compact()
      .catch((error: unknown) => {
        // Without the snapshot the journals stay, and nothing is lost.
        if (!isOutOfSpace(error)) this.#fail(error);
      })
      .finally(() => (this.#compacting = undefined));
  }

  async #compact(): Promise<void> {
    await this.#parts.low.write();
    await removeOldGenerations(this.#options.files, this.#parts.folder);
  }

  /** Those who wait are never answered: whether their changes are kept, only a new process can tell. */
  #fail(error: unknown): void {
    this.#closed = true;
    clearInterval(this.#retry);
    this.#waiting.length = 0;
    this.#options.onFatal(error);
  }
}
