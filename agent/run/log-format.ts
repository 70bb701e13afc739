// How the lines of a run's log, and of what its process printed, are shown.
import type { LogLine } from "../../schemas/run.ts";
import { parseLogLine } from "./metric-line.ts";

export interface LineContext {
  /** From 0; undefined where lines are not counted. */
  number: number | undefined;
  /** The time of the line that was read before it; 0 where none was. Times are in seconds since the Unix epoch. */
  near: number;
  /** When the file was last written. */
  written: number;
}

/** Turns a line into what is shown; undefined where there is nothing to show. */
export type LineFormat = (text: string, context: LineContext) => LogLine | undefined;

/** Of a longer line only the beginning is kept. */
export const LINE_BYTES = 1 << 16;
const MESSAGE_CHARACTERS = 16_384;

/** A line of log.jsonl. One that is damaged is said to be. */
export const runLogLine: LineFormat = (text, { number, near }) => {
  if (text === "") return undefined;
  const which = number === undefined ? "A line" : `Line ${number + 1}`;
  const message = `${which} of log.jsonl is damaged and cannot be shown.`;
  return parseLogLine(text) ?? { time: near, level: "warning", message };
};

/** A line of what a process printed, as a terminal would show it. Nobody knows its time, except that it has passed. */
export const outputLine: LineFormat = (text, { written }) => {
  return { time: written, level: "info", message: lastOverprint(text) };
};

/** What is shown of a line's bytes, of which those after the first 64 KiB may be missing. */
export function formatLine(format: LineFormat, bytes: Buffer, context: LineContext): LogLine | undefined {
  const line = format(bytes.toString("utf8", 0, Math.min(bytes.length, LINE_BYTES)), context);
  if (line === undefined || line.message.length <= MESSAGE_CHARACTERS) return line;
  return { ...line, message: `${line.message.slice(0, MESSAGE_CHARACTERS)}…` };
}

/** A progress bar returns to the start of its line and writes over it. */
function lastOverprint(text: string): string {
  const line = text.endsWith("\r") ? text.slice(0, -1) : text;
  return line.slice(line.lastIndexOf("\r") + 1);
}
