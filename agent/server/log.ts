// The agent's log: JSON lines with the request id of every call, without secrets and without what people wrote.
import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { pino, stdTimeFunctions, type Logger } from "pino";
import { makeFolders } from "../store/write-file.ts";

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

/** Appends to `file`; when it has grown to `maximumBytes`, it becomes `file.1`, what was that `file.2`, and so on. */
export function rotatingFile(file: string, maximumBytes = 10 << 20, kept = 4): LogTarget {
  makeFolders(path.dirname(file));
  let handle = openSync(file, "a", 0o600);
  let bytes = fstatSync(handle).size;
  return {
    write(line) {
      if (bytes >= maximumBytes) rotate();
      try {
        bytes += writeSync(handle, line);
      } catch {
        // A full disk costs lines of the log, never an answer.
      }
    },
    close: () => {
      closeSync(handle);
    },
  };

  function rotate(): void {
    closeSync(handle);
    rmSync(`${file}.${kept}`, { force: true });
    for (let number = kept - 1; number >= 0; number--) {
      try {
        renameSync(number === 0 ? file : `${file}.${number}`, `${file}.${number + 1}`);
      } catch {
        // Not that many yet, or somebody reads it on Windows: then it grows a while longer.
      }
    }
    handle = openSync(file, "a", 0o600);
    bytes = fstatSync(handle).size;
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
