// Folders that appear and disappear at once: written under another name and renamed, renamed and then removed.
import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "./durable-file.ts";
import { listFolders } from "./list-folders.ts";
import { isProcessAlive } from "./process-identity.ts";
import { asWriteFailure, makeFolders } from "./write-file.ts";

const draftPrefix = ".importing-";
const trashPrefix = ".removed-";

/**
 * A new folder in `parent` for what is to be published there. Left behind by a crash, it goes with the next one. Throws
 * `disk_full` and `not_writable`.
 */
export async function createDraft(parent: string): Promise<string> {
  const draft = path.join(parent, `${draftPrefix}${process.pid}-${randomBytes(4).toString("hex")}`);
  try {
    makeFolders(parent);
    await sweep(parent);
    await mkdir(draft);
  } catch (error) {
    throw asWriteFailure(error, parent);
  }
  return draft;
}

/** Removes what processes that have ended left in `parent`, and `parent` itself where nothing else is in it. */
export async function removeAbandonedDrafts(parent: string): Promise<void> {
  await sweep(parent);
  await rmdir(parent).catch(() => undefined);
}

/** Gives a folder of flushed files its name, so that it survives a power cut. Fails as `rename` does. */
export async function publishDraft(draft: string, folder: string): Promise<void> {
  await syncFolder(draft);
  await rename(draft, folder);
  await syncFolder(path.dirname(folder));
}

/** Removes a folder: all of it is gone at once, whatever happens before its files are. `root` is on the same disk. */
export async function removeAtOnce(folder: string, root: string): Promise<void> {
  const trash = path.join(root, `${trashPrefix}${randomBytes(8).toString("hex")}`);
  await rename(folder, trash);
  await syncFolder(path.dirname(folder));
  await rm(trash, { recursive: true, force: true });
}

/** Removes what a crash left in `root` and in the folders below it: drafts, and what was being removed. */
export async function removeLeftovers(root: string): Promise<void> {
  for (const name of await namesIn(root)) {
    if (name.startsWith(trashPrefix)) await rm(path.join(root, name), { recursive: true, force: true });
  }
  await sweep(root);
  for (const name of await listFolders(root)) await removeAbandonedDrafts(path.join(root, name));
}

async function sweep(parent: string): Promise<void> {
  for (const name of await namesIn(parent)) {
    const owner = new RegExp(`^\\${draftPrefix}(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isProcessAlive({ pid: Number(owner) })) {
      await rm(path.join(parent, name), { recursive: true, force: true });
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw cause;
  }
}
