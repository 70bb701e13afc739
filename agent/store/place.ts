// Where the database lies: in the home, or on a disk of this machine when the home is on a file system of another one,
// where neither locks nor fsync can be relied on. Then `db/elsewhere.json` in the home says where.
//
// The place is `trainyard-<user>/<hash of the home's path>-<random>` in the first of `localPlaces` that can be written.
import { createHash, randomBytes } from "node:crypto";
import { copyFileSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as z from "zod";
import { errors } from "../errors.ts";
import { diskFiles } from "./files.ts";
import type { Home } from "./home.ts";
import { networkTypeOf } from "./mounts.ts";

const Elsewhere = z.object({
  folder: z.string(),
  /** Also stands in the folder, so that a folder of that name on another machine is not taken for it. */
  id: z.string(),
  /** For people. */
  machine: z.string(),
});
type Elsewhere = z.infer<typeof Elsewhere>;

/** With all defaults in `defaultPlaces`. */
export interface PlaceOptions {
  /** The type of the file system of another machine, or undefined on a disk of this one. */
  networkTypeOf: (folder: string) => string | undefined;
  /** Folders that outlast a restart of the machine, the best first. */
  localPlaces: readonly string[];
}

export const defaultPlaces: PlaceOptions = {
  networkTypeOf: (folder) => networkTypeOf(folder),
  localPlaces: {
    darwin: ["/Users/Shared", "/private/var/tmp"],
    win32: [process.env["LOCALAPPDATA"] ?? "C:\\ProgramData", "C:\\ProgramData"],
  }[process.platform as string] ?? ["/var/lib", "/var/tmp"],
};

/** Where the database is, if there is one. Throws `database_elsewhere` when that is on another machine. */
export function knownDatabaseFolder(home: Home): string {
  const known = readElsewhere(pointerOf(home));
  return known === undefined ? home.database : folderOf(known, home);
}

/** Where the database is, or is to be. Throws `database_elsewhere` and `no_local_disk`. */
export async function findDatabaseFolder(home: Home, options = defaultPlaces): Promise<string> {
  const pointer = pointerOf(home);
  if (existsSync(pointer)) return knownDatabaseFolder(home);
  const type = options.networkTypeOf(home.database);
  if (type === undefined) return home.database;
  const elsewhere = await makeElsewhere(home, options, type);
  if (!(await createFile(pointer, JSON.stringify(elsewhere)))) {
    // Another machine was faster.
    rmSync(elsewhere.folder, { recursive: true });
    return findDatabaseFolder(home, options);
  }
  for (const name of databaseFilesIn(home.database)) rmSync(path.join(home.database, name));
  return elsewhere.folder;
}

function pointerOf(home: Home): string {
  return path.join(home.database, "elsewhere.json");
}

function folderOf({ folder, id, machine }: Elsewhere, home: Home): string {
  try {
    if (readFileSync(path.join(folder, "id"), "utf8") === id) return folder;
  } catch {
    // Without the file it is not that folder.
  }
  throw errors.databaseElsewhere(home.root, machine, folder, pointerOf(home));
}

function readElsewhere(pointer: string): Elsewhere | undefined {
  if (!existsSync(pointer)) return undefined;
  try {
    return Elsewhere.parse(JSON.parse(readFileSync(pointer, "utf8")));
  } catch {
    throw errors.storeDamaged(path.dirname(pointer), "elsewhere.json does not say where the database lies");
  }
}

async function makeElsewhere(home: Home, options: PlaceOptions, type: string): Promise<Elsewhere> {
  const hash = createHash("sha256").update(home.root).digest("hex").slice(0, 16);
  const id = randomBytes(16).toString("hex");
  for (const place of options.localPlaces) {
    const own = path.join(place, `trainyard-${os.userInfo().username.replace(/[^\w-]/g, "_")}`);
    if (!makeOwnFolder(own) || options.networkTypeOf(own) !== undefined) continue;
    const folder = path.join(own, `${hash}-${id.slice(0, 8)}`);
    mkdirSync(folder, { mode: 0o700 });
    for (const name of databaseFilesIn(home.database)) await copyDurably(home.database, folder, name);
    await createFile(path.join(folder, "id"), id);
    await diskFiles.syncFolder(own);
    return { folder, id, machine: os.hostname() };
  }
  throw errors.noLocalDisk(home.root, type, options.localPlaces);
}

/** A folder that only this user can have made and can look into: some of the places are open to all. */
function makeOwnFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700, recursive: true });
    const status = lstatSync(folder);
    if (!status.isDirectory()) return false;
    return process.platform === "win32" || (status.uid === process.getuid?.() && (status.mode & 0o77) === 0);
  } catch {
    return false;
  }
}

function databaseFilesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^(snapshot|journal)\.\d+\.(json|log)$/.test(name));
}

async function copyDurably(from: string, to: string, name: string): Promise<void> {
  copyFileSync(path.join(from, name), path.join(to, name));
  const handle = await open(path.join(to, name), "r+");
  await handle.sync();
  await handle.close();
}

/** Returns false where it is there already. */
async function createFile(file: string, content: string): Promise<boolean> {
  try {
    const created = await diskFiles.create(file);
    try {
      await created.write(Buffer.from(content), 0);
      await created.sync();
    } finally {
      await created.close();
    }
    await diskFiles.syncFolder(path.dirname(file));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
