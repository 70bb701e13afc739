// Brings a document of an older version to the present one, step by step.
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { errors } from "../errors.ts";
import { documentSchema, type StoredDocument } from "./document.ts";
import type { StoreFiles } from "./files.ts";

/** The entry of a version makes a document of the next version. */
export type Migrations = Readonly<Record<number, (document: StoredDocument) => StoredDocument>>;

export const migrations: Migrations = {};

/** Throws `store_newer` for a document of a later program, and `store_damaged` for a version that never was. */
export function migrate(
  folder: string,
  document: StoredDocument,
  from: number,
  to = documentSchema,
  table: Migrations = migrations,
): StoredDocument {
  if (from > to) throw errors.storeNewer(folder, from, to);
  let migrated = document;
  for (let version = from; version < to; version++) {
    const step = table[version];
    if (step === undefined) throw errors.storeDamaged(folder, `nothing is known of version ${version}`);
    migrated = step(migrated);
  }
  return migrated;
}

/** Copies files of the database into a folder that no compaction touches, and returns its path. */
export async function keepBeforeMigration(
  files: StoreFiles,
  folder: string,
  names: readonly string[],
): Promise<string> {
  const kept = path.join(folder, `before-version-${documentSchema}`);
  // What lies there was left by an attempt that did not end.
  await rm(kept, { recursive: true, force: true });
  await mkdir(kept, { mode: 0o700 });
  for (const name of names) {
    const copy = await files.create(path.join(kept, name));
    try {
      await copy.write(await files.read(path.join(folder, name)), 0);
      await copy.sync();
    } finally {
      await copy.close();
    }
  }
  await files.syncFolder(kept);
  await files.syncFolder(folder);
  return kept;
}
