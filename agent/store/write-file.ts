// Replaces a file so that a reader, or a crash in between, finds the old content or the new, never half of it.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { errors } from "../errors.ts";

/** The mode of a file that its owner alone may read. */
export const privateMode = 0o600;

/**
 * Writes a text or its parts, flushes to the disk, renames over `file`. The file has `mode` from the first moment,
 * whatever the old one had. Throws `disk_full` and `not_writable`.
 */
export function replaceFile(file: string, content: string | Iterable<string>, mode = 0o666): void {
  const temporary = `${file}.${process.pid}.new`;
  try {
    // One that a process with our number has left would keep its mode.
    rmSync(temporary, { force: true });
    const handle = openSync(temporary, "wx", mode);
    try {
      // Not writeSync, which may write less than it was given when the disk fills up, and says nothing.
      if (typeof content === "string") writeFileSync(handle, content);
      else writeParts(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameOver(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw asWriteFailure(error, path.dirname(file));
  }
}

export function replaceJson(file: string, value: unknown): void {
  replaceFile(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Makes files that were created, renamed and removed in the folder survive a power cut. Windows needs no such call. */
export function syncFolderNow(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Turns what the system says about a write into the failure that a user can act on; anything else stays as it is. */
export function asWriteFailure(error: unknown, folder: string): unknown {
  const { code, path: file, dest } = error as NodeJS.ErrnoException & { dest?: string };
  if (code === "EISDIR") return errors.notAFile(dest ?? file ?? folder);
  if (code === "ENOSPC" || code === "EDQUOT") return errors.diskFull(folder);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return errors.notWritable(folder, code);
  return error;
}

/** Windows refuses to rename over a file that somebody has open just then, so it is tried for a moment. */
export function renameOver(from: string, to: string): void {
  for (let attempt = 0; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (process.platform !== "win32" || attempt === 20 || (code !== "EPERM" && code !== "EACCES"))
        throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Makes a folder and those above it. Throws `not_a_folder` and `not_writable`. */
export function makeFolders(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = path.dirname(folder);
    if (code === "EEXIST" && statSync(folder).isDirectory()) return;
    if (code === "EEXIST" || code === "ENOTDIR") throw errors.notAFolder(folder);
    // Node's own recursive mkdir never ends where a folder exists and nothing can be made in it, as in /proc.
    if (code !== "ENOENT" || existsSync(parent)) {
      throw code === "ENOENT" ? errors.notWritable(parent, code) : asWriteFailure(error, parent);
    }
    makeFolders(parent);
    makeFolders(folder);
  }
}

/** Small parts are put together first. */
function writeParts(handle: number, parts: Iterable<string>): void {
  let text = "";
  for (const part of parts) {
    text += part;
    if (text.length < 1 << 16) continue;
    writeFileSync(handle, text);
    text = "";
  }
  writeFileSync(handle, text);
}
