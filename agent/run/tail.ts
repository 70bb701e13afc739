// Reads a file that is being appended to, line by line, and never shows a line that is only half written.
import { watch } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type * as z from "zod";

export interface Tail<T> {
  /** What was added since the last call; empty when nothing was, or the file is not there yet. */
  read(): Promise<T[]>;
  /** Whole lines so far that were not what they should be. */
  readonly damagedLines: number;
}

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/** A file that was replaced or has become shorter is read from its start. */
export function tailLines<T>(file: string, line: z.ZodType<T>): Tail<T> {
  let offset = 0;
  let inode: number | undefined;
  /** The bytes after the last newline: a line, perhaps even a character, that is still being written. */
  let unfinished: Buffer = Buffer.alloc(0);
  let damagedLines = 0;

  function parse(bytes: Buffer): T[] {
    const parsed: T[] = [];
    for (const text of bytes.toString("utf8").split("\n")) {
      if (text.trim() === "") continue;
      const value = parseLine(text, line);
      if (value === undefined) damagedLines++;
      else parsed.push(value);
    }
    return parsed;
  }

  return {
    get damagedLines() {
      return damagedLines;
    },
    async read() {
      const handle = await openIfThere(file);
      if (handle === undefined) return [];
      try {
        const { size, ino } = await handle.stat();
        if (size < offset || (inode ?? ino) !== ino) {
          offset = 0;
          unfinished = Buffer.alloc(0);
        }
        inode = ino;
        const values: T[] = [];
        while (offset < size) {
          const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, size - offset));
          const { bytesRead } = await handle.read(chunk, 0, chunk.length, offset);
          if (bytesRead === 0) break;
          offset += bytesRead;
          const bytes = Buffer.concat([unfinished, chunk.subarray(0, bytesRead)]);
          const end = bytes.lastIndexOf(NEWLINE) + 1;
          unfinished = Buffer.from(bytes.subarray(end));
          values.push(...parse(bytes.subarray(0, end)));
        }
        return values;
      } finally {
        await handle.close();
      }
    },
  };
}

export interface Changes {
  /** Resolves when something has changed since the last call, after the poll's interval, or on abort. */
  next(): Promise<void>;
  close(): void;
}

/** Changes come in bursts; they are told together. */
const REST_MILLISECONDS = 80;

/** Tells when a file of the folder has changed. */
export function watchFolder(folder: string, pollMilliseconds: number, signal: AbortSignal): Changes {
  let changed = false;
  let wake = (): void => undefined;
  const onChange = (): void => {
    changed = true;
    wake();
  };
  signal.addEventListener("abort", onChange);
  // Watching is only a shortcut: network file systems and full inotify tables do without it.
  const watcher = tryWatch(folder, onChange);
  return {
    async next() {
      const timer = setTimeout(onChange, pollMilliseconds);
      if (!changed) await new Promise<void>((resolve) => (wake = resolve));
      clearTimeout(timer);
      if (!signal.aborted) await sleep(REST_MILLISECONDS);
      changed = false;
    },
    close() {
      watcher?.close();
      signal.removeEventListener("abort", onChange);
    },
  };
}

function tryWatch(folder: string, onChange: () => void): { close(): void } | undefined {
  try {
    const watcher = watch(path.resolve(folder), { persistent: false }, onChange);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function parseLine<T>(text: string, line: z.ZodType<T>): T | undefined {
  try {
    return line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
