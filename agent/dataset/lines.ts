// Reads a file line by line as bytes, never holding more than one line and refusing lines that are too long.
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { errors } from "../errors.ts";

/** The longest row that is read, in bytes. */
export const longestRow = 16 * 1024 * 1024;

const chunkBytes = 1024 * 1024;

export interface ByteLine {
  /** From 1. */
  line: number;
  /** Of its first byte in the file. */
  offset: number;
  /** Without its line break; absent when the line is longer than the limit. */
  bytes: Buffer | undefined;
}

/**
 * The lines of a file without their LF or CR LF and without a byte order mark.
 *
 * @param limit longest line in bytes; a longer one is passed over and yielded without its bytes
 * @param start where to begin in the file; lines are counted from there
 * @param end where to end; the end of the file when it is left out
 */
export async function* readLines(
  file: string,
  limit = longestRow,
  signal?: AbortSignal,
  start = 0,
  end?: number,
): AsyncGenerator<ByteLine> {
  let line = 1;
  let offset = start;
  let parts: Buffer[] = [];
  let length = 0;
  // One byte more than the limit is held, as it may be the CR of the line break.
  const isTooLong = (): boolean => length > limit + 1;

  const whole = (): ByteLine => {
    const joined = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    const bytes = withoutMark(withoutCarriageReturn(joined), offset);
    return { line, offset, bytes: bytes.length > limit ? undefined : bytes };
  };
  const next = (): void => {
    line += 1;
    offset += length + 1;
    parts = [];
    length = 0;
  };

  for await (const chunk of readChunks(file, signal, start, end)) {
    let from = 0;
    while (from < chunk.length) {
      const found = chunk.indexOf(10, from);
      const part = chunk.subarray(from, found < 0 ? chunk.length : found);
      const wasTooLong = isTooLong();
      length += part.length;
      if (!isTooLong()) parts.push(part);
      else if (!wasTooLong) {
        // Told at once: what is left of the line may be all that is left of a large file.
        parts = [];
        yield { line, offset, bytes: undefined };
      }
      if (found < 0) break;
      if (!isTooLong()) yield whole();
      next();
      from = found + 1;
    }
  }
  if (length > 0 && !isTooLong()) yield whole();
}

/** Where the line number `line`, from 0, begins, or undefined where the file has no more than that. Holds no line. */
export async function findLine(file: string, line: number): Promise<number | undefined> {
  let offset = 0;
  let left = line;
  for await (const chunk of readChunks(file)) {
    let from = 0;
    while (left > 0) {
      const end = chunk.indexOf(10, from);
      if (end < 0) break;
      from = end + 1;
      left -= 1;
    }
    if (left === 0) return offset + from;
    offset += chunk.length;
  }
  return left === 0 ? offset : undefined;
}

/** The line that begins at `offset`, without its line break. Reads little more than that. */
export async function readLineAt(handle: FileHandle, offset: number): Promise<Buffer> {
  for (let length = 16 * 1024; ; length *= 4) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
    const end = buffer.subarray(0, bytesRead).indexOf(10);
    if (end >= 0) return buffer.subarray(0, end);
    if (bytesRead < length) return buffer.subarray(0, bytesRead);
  }
}

/** The bytes of a file in chunks of 1 MiB, from `start` up to `end`. */
export async function* readChunks(
  file: string,
  signal?: AbortSignal,
  start = 0,
  end = Infinity,
): AsyncGenerator<Buffer> {
  if (end - start <= chunkBytes) {
    signal?.throwIfAborted();
    yield readPart(file, start, end);
    return;
  }
  // The last byte that is read, and not the one after it.
  const stream = createReadStream(file, { highWaterMark: chunkBytes, start, end: end - 1 });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

/** A part of a file at once; less where the file is shorter. Many small parts are read far faster without waiting. */
function readPart(file: string, start: number, end: number): Buffer {
  const handle = openSync(file, "r");
  try {
    const buffer = Buffer.allocUnsafe(end - start);
    return buffer.subarray(0, readSync(handle, buffer, 0, buffer.length, start));
  } finally {
    closeSync(handle);
  }
}

/** @throws file_not_found, file_not_readable */
export async function requireReadableFile(file: string): Promise<void> {
  try {
    // Asked before opening, which would wait for ever at the end of a pipe.
    const status = await stat(file);
    if (status.isDirectory()) throw errors.fileNotReadable(file, "it is a folder");
    if (!status.isFile()) throw errors.fileNotReadable(file, "it is not a file");
    await (await open(file, "r")).close();
  } catch (cause) {
    if (!(cause instanceof Error) || !("code" in cause) || !("syscall" in cause)) throw cause;
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") throw errors.fileNotFound(file);
    const reasons = new Map([
      ["EACCES", "permission is denied"],
      ["EPERM", "permission is denied"],
      ["EISDIR", "it is a folder"],
    ]);
    throw errors.fileNotReadable(file, reasons.get(String(cause.code)) ?? cause.message);
  }
}

function withoutCarriageReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes;
}

function withoutMark(bytes: Buffer, offset: number): Buffer {
  const marked = offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return marked ? bytes.subarray(3) : bytes;
}
