// Turns names from a request into a file below a folder, or into nothing: no name leads out of the folder.
import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import { errors } from "../errors.ts";

/** Letters, digits, dots, hyphens and underscores, as the agent names its own files; hidden ones are not given out. */
const partPattern = /^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,199}$/u;

/**
 * The real path of the file that `parts` name below `root`. Whether a bad name leads to a file is not told.
 *
 * @throws path_not_usable, file_not_served
 */
export function resolveFile(root: string, parts: readonly string[]): string {
  for (const part of parts) if (!partPattern.test(part) || part.includes("..")) throw errors.pathNotUsable();
  const realRoot = realpathOrNothing(root);
  const file = realpathOrNothing(path.join(root, ...parts));
  if (file === undefined || realRoot === undefined) throw errors.fileNotServed();
  // A link somewhere on the way has led elsewhere.
  if (!file.startsWith(realRoot + path.sep)) throw errors.pathNotUsable();
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw errors.fileNotServed();
  return file;
}

function realpathOrNothing(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
