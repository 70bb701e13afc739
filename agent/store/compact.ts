// Keeps the journal short: a new generation begins with a snapshot and an empty journal.
import path from "node:path";
import type { Adapter } from "lowdb";
import { documentSchema, type StoredDocument } from "./document.ts";
import type { StoreFiles } from "./files.ts";
import { type LoadedDatabase, loadDatabase } from "./load-database.ts";
import type { Migrations } from "./migrate.ts";
import { writeSnapshot } from "./snapshot.ts";

/** lowdb's way to the disk. */
export class SnapshotAdapter implements Adapter<StoredDocument> {
  readonly #files: StoreFiles;
  readonly #folder: string;
  readonly #migrations: Migrations;
  /** What the next write is of. */
  next = { generation: 1, lastSeq: 0, epoch: 0 };
  /** What was found by the last read. */
  loaded: LoadedDatabase | undefined;

  constructor(files: StoreFiles, folder: string, migrations: Migrations) {
    this.#files = files;
    this.#folder = folder;
    this.#migrations = migrations;
  }

  async read(): Promise<StoredDocument> {
    this.loaded = await loadDatabase(this.#files, this.#folder, this.#migrations);
    return this.loaded.document;
  }

  async write(document: StoredDocument): Promise<void> {
    await writeSnapshot(this.#files, this.#folder, { ...this.next, schema: documentSchema }, document);
  }
}

/**
 * Removes what the newest snapshot and the one before it do not need. With both, and the journals since the older one,
 * nothing is lost when the newest snapshot is damaged.
 */
export async function removeOldGenerations(files: StoreFiles, folder: string): Promise<void> {
  const names = await files.list(folder);
  const generationOf = (name: string): number =>
    Number(/^(?:snapshot|journal)\.(\d+)\.(?:json|log)$/.exec(name)?.[1] ?? Infinity);
  const snapshots = names
    .filter((name) => name.startsWith("snapshot."))
    .map(generationOf)
    .filter(Number.isFinite)
    .sort((left, right) => right - left);
  const oldest = snapshots[1] ?? 0;
  for (const name of names) if (generationOf(name) < oldest) await files.remove(path.join(folder, name));
}

/** Snapshots that were being written when the process ended. */
export async function removeUnfinished(files: StoreFiles, folder: string): Promise<void> {
  for (const name of await files.list(folder)) {
    if (/^snapshot\.\d+\.json\.[0-9a-f]+\.new$/.test(name)) await files.remove(path.join(folder, name));
  }
}
