// The folders in a folder of the home: the ids of what is kept there.
import { readdir } from "node:fs/promises";
import path from "node:path";

/** Names of the real folders in `folder`, sorted; links, and names that begin with a dot, are not told. */
export async function listFolders(folder: string): Promise<string[]> {
  try {
    const items = await readdir(folder, { withFileTypes: true });
    return items
      .filter((item) => item.isDirectory() && !item.name.startsWith("."))
      .map((item) => item.name)
      .sort();
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) {
      return [];
    }
    throw cause;
  }
}

/**
 * The folder called `name` in `folder`, or undefined. A name is only ever compared with those that are there, letter by
 * letter, so that none leads to another place, by dots, by a link, or by what a file system takes for the same.
 */
export async function findFolder(folder: string, name: string): Promise<string | undefined> {
  return (await listFolders(folder)).includes(name) ? path.join(folder, name) : undefined;
}
