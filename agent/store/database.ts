// The agent's database: a document in memory, and a journal on the disk that is ahead of it. A change is acknowledged,
// and seen, when it survives a power cut. One process at a time has it open.
import { writeSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Low } from "lowdb";
import { errors } from "../errors.ts";
import { removeUnfinished, SnapshotAdapter } from "./compact.ts";
import {
  type Change,
  deepFreeze,
  documentSchema,
  emptyDocument,
  findFault,
  type ReadonlyDocument,
  type StoredDocument,
} from "./document.ts";
import { diskFiles, isOutOfSpace, type StoreFiles, SyncFailure } from "./files.ts";
import { encodeFrame } from "./frame.ts";
import type { Home } from "./home.ts";
import { Journal } from "./journal.ts";
import { type DatabaseOptions, JournaledDatabase } from "./journaled-database.ts";
import type { LoadedDatabase } from "./load-database.ts";
import { type Lock, takeLock } from "./lock.ts";
import { keepBeforeMigration, type Migrations, migrations } from "./migrate.ts";
import { defaultPlaces, findDatabaseFolder, type PlaceOptions } from "./place.ts";
import { asWriteFailure } from "./write-file.ts";

export type DatabaseState =
  { mode: "writable" } | { mode: "read-only"; reason: "storage_full" | "damaged"; detail: string };

export interface Database {
  /** What has been acknowledged, and nothing else. Whoever reads it changes nothing in it. */
  readonly document: ReadonlyDocument;
  readonly state: DatabaseState;
  /** Whether its folder is still where it was opened. */
  isInPlace(): boolean;
  /**
   * All changes or none. Resolves when they survive a power cut; then `document` shows them. Without a change there is
   * nothing to be kept, and it resolves at once.
   *
   * @throws storage_full, store_damaged
   */
  commit(changes: readonly Change[]): Promise<void>;
  /** Called after each commit, in the order of the commits. Returns what ends it. */
  onChange(listener: (changes: readonly Change[]) => void): () => void;
  /** Length of the journal since the database was last written whole; 0 where it can only be read. */
  readonly journalBytes: number;
  close(): Promise<void>;
}

/** What the process ends with when nobody knows any more what is on the disk. */
export const storeFailureExitCode = 74;

export interface OpenOptions extends DatabaseOptions, PlaceOptions {
  migrations: Migrations;
}

const defaultOptions: OpenOptions = {
  files: diskFiles,
  journalLimit: 16 << 20,
  retryMilliseconds: 1000,
  onFatal: endProcess,
  onListenerFailure: throwLater,
  onCommit: () => undefined,
  migrations,
  ...defaultPlaces,
};

/**
 * Opens the database of a home for this process alone. Where something in it is damaged, what is before that place can
 * be read and `state` says so.
 *
 * @throws agent_already_running, store_damaged, store_newer, storage_full, not_writable, database_elsewhere,
 *   no_local_disk
 */
export async function openDatabase(home: Home, changed: Partial<OpenOptions> = {}): Promise<Database> {
  const options = { ...defaultOptions, ...changed };
  const folder = await findDatabaseFolder(home, options);
  let lock: Lock | undefined;
  try {
    lock = await waitForLock(home, path.join(folder, "lock"));
    return await open(folder, lock, options);
  } catch (error) {
    await lock?.release();
    if (error instanceof SyncFailure) options.onFatal(error);
    throw isOutOfSpace(error) ? errors.storageFull(folder) : asWriteFailure(error, folder);
  }
}

/** An agent that was ended just now may need a moment. */
const lockWaits = 20;
const lockWaitMilliseconds = 50;

async function waitForLock(home: Home, file: string): Promise<Lock> {
  for (let wait = 0; ; wait++) {
    const lock = await takeLock(file);
    if ("release" in lock) return lock;
    if (wait === lockWaits) throw errors.agentAlreadyRunning(home.root, lock.heldBy);
    await sleep(lockWaitMilliseconds);
  }
}

async function open(folder: string, lock: Lock, options: OpenOptions): Promise<Database> {
  const { files } = options;
  const adapter = new SnapshotAdapter(files, folder, options.migrations);
  const low = new Low<StoredDocument>(adapter, emptyDocument());
  await low.read();
  const loaded = adapter.loaded!;
  const fault = findFault(low.data);
  if (fault !== undefined) throw errors.storeDamaged(folder, fault);
  for (const values of Object.values(low.data)) Object.values(values).forEach(deepFreeze);
  const parts = { folder, lock, low, adapter, lastSeq: loaded.lastSeq, epoch: loaded.epoch + 1 };
  if (loaded.damage !== undefined) {
    const state: DatabaseState = { mode: "read-only", reason: "damaged", detail: loaded.damage };
    return new JournaledDatabase({ ...parts, journal: undefined, state }, options);
  }
  await tidy(files, folder, loaded);
  const journal = await openJournal(files, folder, low, adapter);
  const state = await beginEpoch(journal, folder, parts);
  return new JournaledDatabase({ ...parts, journal, state }, options);
}

async function tidy(files: StoreFiles, folder: string, loaded: LoadedDatabase): Promise<void> {
  await removeUnfinished(files, folder);
  for (const name of loaded.damagedSnapshots) {
    const file = path.join(folder, name);
    await files.rename(file, `${file}.damaged`);
  }
}

/** A new database, and one that was migrated, begins with a snapshot of its own. */
async function openJournal(
  files: StoreFiles,
  folder: string,
  low: Low<StoredDocument>,
  adapter: SnapshotAdapter,
): Promise<Journal> {
  const { generation, lastSeq, epoch, journalSize, migratedFrom, names } = adapter.loaded!;
  if (generation > 0 && migratedFrom === undefined) {
    return journalSize === undefined
      ? Journal.create(files, folder, generation)
      : Journal.open(files, folder, generation, journalSize);
  }
  if (migratedFrom !== undefined) await keepBeforeMigration(files, folder, names);
  adapter.next = { generation: generation + 1, lastSeq, epoch };
  await low.write();
  return Journal.create(files, folder, generation + 1);
}

/** Shows that the journal can be written, and lets whoever reads it later tell this opening from others. */
async function beginEpoch(
  journal: Journal,
  folder: string,
  { lastSeq, epoch }: { lastSeq: number; epoch: number },
): Promise<DatabaseState> {
  try {
    await journal.append(encodeFrame({ seq: lastSeq + 1, epoch, schema: documentSchema }, []));
    return { mode: "writable" };
  } catch (error) {
    if (!isOutOfSpace(error)) throw error;
    const detail = `There is no space left for ${folder}.`;
    return { mode: "read-only", reason: "storage_full", detail };
  }
}

/** A bug that nobody minds ends the process. */
function throwLater(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

function endProcess(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  writeSync(2, `The disk under the database has failed (${reason}). The agent ends; start it again.\n`);
  process.exit(storeFailureExitCode);
}
