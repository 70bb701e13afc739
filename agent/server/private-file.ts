// Replaces a file that its owner alone may read.
import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { asWriteFailure, renameOver } from "../store/write-file.ts";

/** Mode 0600 from the first moment; written, flushed to the disk and renamed. Throws `disk_full`, `not_writable`. */
export function replacePrivateFile(file: string, content: string): void {
  const temporary = `${file}.${randomUUID().slice(0, 8)}.new`;
  try {
    const handle = openSync(temporary, "wx", 0o600);
    try {
      writeFileSync(handle, content);
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
