// The agent's log: JSON lines with the request id of every call, without secrets and without what people wrote.
import { closeSync, existsSync, fstatSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { pino, stdTimeFunctions, type Logger } from "pino";
import { asWriteFailure, makeFolders } from "../store/write-file.ts";

export type Log = Logger;
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export interface LogTarget {
  write(line: string): void;
  close(): void;
}

/** Where the log is shown rather than kept. */
export const standardError: LogTarget = {
  write: (line) => void process.stderr.write(line),
  close: () => undefined,
};

export function createLog(level: LogLevel, target: LogTarget): Log {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: ["token", "*.token", "authorization", "*.authorization"], censor: "[redacted]" },
    },
    target,
  );
}

/**
 * Appends to `file`; when it has grown to `maximumBytes`, it becomes `file.1`, what was that `file.2`, and so on. A full
 * disk, or too many open files, costs lines of the log, never an answer.
 */
export function rotatingFile(file: string, maximumBytes = 10 << 20, kept = 4): LogTarget {
  makeFolders(path.dirname(file));
  /** Ours alone from its opening to its closing: others get the same number afterwards. */
  let handle: number | undefined = openToAppend(file);
  let bytes = fstatSync(handle).size;
  return {
    write(line) {
      if (bytes >= maximumBytes) rotate();
      if (handle === undefined) return;
      try {
        bytes += writeSync(handle, line);
      } catch {
        // The next line may find room.
      }
    },
    close: () => {
      if (handle !== undefined) quietly(closeSync, handle);
      handle = undefined;
    },
  };

  /** Where the next file cannot be opened or put in its place, this one grows for a while longer. */
  function rotate(): void {
    if (handle === undefined) return;
    const next = `${file}.next`;
    let opened: number | undefined;
    try {
      opened = openSync(next, "a", 0o600);
      // Somebody may have tidied it away, or read it on Windows.
      if (existsSync(file)) renameSync(file, `${file}.0`);
      renameSync(next, file);
    } catch {
      if (opened !== undefined) quietly(closeSync, opened);
      return;
    }
    quietly(closeSync, handle);
    handle = opened;
    bytes = 0;
    quietly(rmSync, `${file}.${kept}`);
    for (let number = kept - 1; number >= 0; number--)
      quietly(renameSync, `${file}.${number}`, `${file}.${number + 1}`);
  }
}

/** Old files that are not there, or cannot be moved, matter less than the line that is to be written. */
function quietly<A extends unknown[]>(change: (...of: A) => void, ...of: A): void {
  try {
    change(...of);
  } catch {
    // Tried again when the next file is begun.
  }
}

function openToAppend(file: string): number {
  try {
    return openSync(file, "a", 0o600);
  } catch (error) {
    throw asWriteFailure(error, path.dirname(file));
  }
}

/** The stack of what was thrown, without the texts that stand in `params`: prompts, notes, rows. */
export function withoutTextsOf(params: unknown, error: unknown): string {
  let stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  for (const text of textsIn(params)) stack = stack.replaceAll(text, "[redacted]");
  return stack.slice(0, 8000);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value.length < 4 ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value)
    .flatMap(textsIn)
    .sort((a, b) => b.length - a.length);
}
