// Brings a backup back: everything is checked in a folder of its own before anything that is there is moved aside.
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { errors } from "../errors.ts";
import { BackupHeader, backupNames } from "./backup.ts";
import { backupFolders, isPortableName } from "./backup-files.ts";
import { diskFiles } from "./files.ts";
import type { Home } from "./home.ts";
import { takeLock } from "./lock.ts";
import { type OpenFile, withOpenFile } from "./open-file.ts";
import { knownDatabaseFolder } from "./place.ts";
import { decodeSnapshot, writeSnapshot } from "./snapshot.ts";
import { listTar, type TarEntry } from "./tar.ts";
import { asWriteFailure } from "./write-file.ts";

export interface RestoreOptions {
  /** Moves what is there aside. */
  replace: boolean;
  /** Brings back the database alone, and leaves runs, datasets and models as they are. */
  databaseOnly: boolean;
}

export interface RestoreSummary {
  header: BackupHeader;
  files: number;
  /** Where what was there before is now. */
  aside: string | undefined;
}

/**
 * Throws agent_already_running, home_not_empty, backup_damaged, file_not_found, file_not_readable, disk_full,
 * not_writable.
 */
export async function restoreBackup(
  home: Home,
  file: string,
  { replace, databaseOnly }: RestoreOptions,
): Promise<RestoreSummary> {
  const databaseFolder = knownDatabaseFolder(home);
  const lock = await takeLock(path.join(databaseFolder, "lock"));
  if (!("release" in lock)) throw errors.agentAlreadyRunning(home.root, lock.heldBy);
  const staging = path.join(home.root, `${stagingPrefix}${randomBytes(6).toString("hex")}`);
  try {
    await removeStaging(home.root);
    const occupied = databaseOnly ? hasDatabase(databaseFolder) : isOccupied(home, databaseFolder);
    if (occupied && !replace) throw errors.homeNotEmpty(home.root);
    const wanted = (name: string): boolean => !databaseOnly || name === backupNames.database;
    const { header, files } = await withOpenFile(file, (archive) => unpack(archive, file, staging, wanted));
    const stamp = new Date().toISOString().replaceAll(/[-:]|\..*/g, "");
    const place = databaseOnly ? databaseFolder : home.root;
    const aside = path.join(place, `replaced-${stamp}-${randomBytes(2).toString("hex")}`);
    if (databaseOnly) await replaceDatabase(databaseFolder, staging, aside);
    else await replaceFolders(home, staging, aside);
    return { header, files, aside: existsSync(aside) ? aside : undefined };
  } catch (error) {
    throw asWriteFailure(error, home.root);
  } finally {
    await rm(staging, { recursive: true, force: true });
    await lock.release();
  }
}

const stagingPrefix = ".restoring-";

/** What an earlier attempt has left that was cut off. */
async function removeStaging(root: string): Promise<void> {
  const names = readdirSync(root).filter((name) => name.startsWith(stagingPrefix));
  for (const name of names) await rm(path.join(root, name), { recursive: true, force: true });
}

/** Writes the wanted files into `staging` when all of them are what they were. */
async function unpack(
  archive: OpenFile,
  file: string,
  staging: string,
  wanted: (name: string) => boolean,
): Promise<{ header: BackupHeader; files: number }> {
  const entries = await listTar(archive, file);
  const sums = await readSums(archive, file, entries);
  let header: BackupHeader | undefined;
  const folders = new Set<string>();
  let files = 0;
  for (const entry of entries.slice(0, -1)) {
    const isHeader = entry.name === backupNames.header;
    if (!isHeader && !wanted(entry.name)) continue;
    const target = path.join(staging, ...entry.name.split("/"));
    if ((await copyOut(archive, entry, target)) !== sums.get(entry.name))
      throw errors.backupDamaged(file, `the sum of ${entry.name} differs`);
    folders.add(path.dirname(target));
    if (isHeader) header = await readHeader(target, file);
    else files++;
  }
  for (const folder of folders) await diskFiles.syncFolder(folder);
  if (header === undefined) throw errors.backupDamaged(file, `it has no ${backupNames.header}`);
  if (!sums.has(backupNames.database)) throw errors.backupDamaged(file, "it has no database");
  return { header, files };
}

const fixedNames: readonly string[] = Object.values(backupNames);

/** The sums of all entries but the last, which has them. Refuses a name that could lead out of the home. */
async function readSums(
  archive: OpenFile,
  file: string,
  entries: readonly TarEntry[],
): Promise<ReadonlyMap<string, string>> {
  const last = entries.at(-1);
  if (last?.name !== backupNames.sums) throw errors.backupDamaged(file, "it does not end with its sums");
  const text = Buffer.from(await archive.read(last.position, last.size)).toString("utf8");
  const sums = new Map(
    [...text.matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)].map((match) => [match[2]!, match[1]!]),
  );
  // Some systems take names for the same that differ in case, or in how an accent is written.
  const seen = new Set<string>();
  for (const { name } of entries.slice(0, -1)) {
    if (!fixedNames.includes(name) && !isPortableName(name))
      throw errors.backupDamaged(file, `it has a file named ${JSON.stringify(name)}`);
    const folded = name.normalize("NFC").toLowerCase();
    if (seen.has(folded)) throw errors.backupDamaged(file, `it has ${name} twice`);
    if (!sums.has(name)) throw errors.backupDamaged(file, `it has no sum of ${name}`);
    seen.add(folded);
  }
  if (sums.size !== seen.size) throw errors.backupDamaged(file, "it has sums of files that are missing");
  return sums;
}

const pieceLength = 1 << 20;

/** Returns the sha256. */
async function copyOut(archive: OpenFile, entry: TarEntry, target: string): Promise<string> {
  await mkdir(path.dirname(target), { recursive: true });
  const hash = createHash("sha256");
  const handle = await open(target, "wx", 0o600);
  try {
    for (let start = 0; start < entry.size; start += pieceLength) {
      const length = Math.min(pieceLength, entry.size - start);
      const bytes = await archive.read(entry.position + start, length);
      hash.update(bytes);
      await handle.writeFile(bytes);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

async function readHeader(target: string, file: string): Promise<BackupHeader> {
  try {
    const header = BackupHeader.parse(JSON.parse(await readFile(target, "utf8")));
    await rm(target);
    return header;
  } catch {
    throw errors.backupDamaged(file, `its ${backupNames.header} is not one that this program knows`);
  }
}

function hasDatabase(folder: string): boolean {
  return readdirSync(folder).some((name) => /^(snapshot|journal)\./.test(name));
}

function isOccupied(home: Home, databaseFolder: string): boolean {
  const folders = backupFolders.map((name) => path.join(home.root, name));
  return (
    hasDatabase(databaseFolder) ||
    folders.some((folder) => existsSync(folder) && readdirSync(folder).length > 0)
  );
}

/** The database comes last: before it is there the old one is. */
async function replaceFolders(home: Home, staging: string, aside: string): Promise<void> {
  for (const name of [...backupFolders, path.basename(home.database)]) {
    const [present, restored] = [path.join(home.root, name), path.join(staging, name)];
    await mkdir(aside, { recursive: true });
    if (existsSync(present)) await rename(present, path.join(aside, name));
    await mkdir(restored, { recursive: true });
    await rename(restored, present);
  }
  await removeIfBare(aside);
  await diskFiles.syncFolder(home.root);
}

/** What was moved aside from an empty home is worth nothing. */
async function removeIfBare(aside: string): Promise<void> {
  const files = readdirSync(aside, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory(),
  );
  if (files.every(({ name }) => name === "lock")) await rm(aside, { recursive: true });
}

/** A snapshot of a later generation is what counts from the moment that it is there. */
async function replaceDatabase(folder: string, staging: string, aside: string): Promise<void> {
  const snapshot = decodeSnapshot(await readFile(path.join(staging, ...backupNames.database.split("/"))));
  if (typeof snapshot === "string") throw errors.backupDamaged(backupNames.database, snapshot);
  const replaced = readdirSync(folder).filter((name) => /^(snapshot|journal)\./.test(name));
  const generations = replaced.map((name) => Number(name.split(".")[1]));
  const { schema, lastSeq, epoch } = snapshot.header;
  const generation = Math.max(0, ...generations.filter(Number.isSafeInteger)) + 1;
  await writeSnapshot(diskFiles, folder, { generation, schema, lastSeq, epoch }, snapshot.document);
  if (replaced.length > 0) await mkdir(aside);
  for (const name of replaced) await rename(path.join(folder, name), path.join(aside, name));
  await diskFiles.syncFolder(folder);
}
