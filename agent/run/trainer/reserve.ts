// A little space that a run holds back, so that it can still say how it stands when the disk is full.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { TrainyardError } from "../../errors.ts";
import { renameOver, replaceFile } from "../../store/write-file.ts";

/** Several times what a run.json takes. */
const RESERVE_BYTES = 128 * 1024;

/** Takes as much of the reserve as there is room for; less, or none, is no failure. */
export function takeReserve(reserve: string): void {
  if (statSync(reserve, { throwIfNoEntry: false })?.size === RESERVE_BYTES) return;
  try {
    const handle = openSync(reserve, "w");
    try {
      // Bytes that no file system can compress away.
      writeSync(handle, randomBytes(RESERVE_BYTES));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // It is tried again when there is room.
  }
}

export function dropReserve(reserve: string): void {
  rmSync(reserve, { force: true });
}

/**
 * Replaces a small file; on a full disk the reserve becomes that file, in blocks that nobody else can take meanwhile,
 * and is taken anew. Throws `disk_full` when there is no reserve either, and `not_writable`.
 */
export function replaceWithReserve(file: string, reserve: string, content: string): void {
  try {
    replaceFile(file, content);
  } catch (error) {
    if (!(error instanceof TrainyardError) || error.code !== "disk_full") throw error;
    if (!fillReserve(reserve, content)) {
      dropReserve(reserve);
      replaceFile(file, content);
    } else renameOver(reserve, file);
    takeReserve(reserve);
  }
}

/** False where there is no reserve or the file system writes changed blocks elsewhere and has no room for them. */
function fillReserve(reserve: string, content: string): boolean {
  try {
    const handle = openSync(reserve, "r+");
    try {
      writeFileSync(handle, content);
      ftruncateSync(handle, Buffer.byteLength(content));
      fsyncSync(handle);
      return true;
    } finally {
      closeSync(handle);
    }
  } catch {
    return false;
  }
}
