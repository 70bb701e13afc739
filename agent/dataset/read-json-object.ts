// A .json file that holds one object over several lines: a single row, or a catalogue.
import { readFile, stat } from "node:fs/promises";
import { decodeJson, type Decoded } from "./decode.ts";
import { longestRow } from "./lines.ts";
import { rowProblems } from "./row-problems.ts";
import { asColumns, type SourceItem } from "./source-row.ts";

export async function* readJsonObject(file: string): AsyncGenerator<SourceItem> {
  yield { line: 1, row: 1, content: asColumns(await decodeJsonFile(file)) };
}

/** The value in a JSON file of at most `longestRow` bytes; a fault carries its line. */
export async function decodeJsonFile(file: string): Promise<Decoded<unknown>> {
  if ((await stat(file)).size > longestRow) return { fault: rowProblems.lineTooLong(longestRow) };
  const bytes = await readFile(file);
  const marked = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]));
  const body = marked ? bytes.subarray(3) : bytes;
  return withLine(decodeJson(body, marked ? 3 : 0), body, { line: 1, column: 1 });
}

/** Turns the column within a value of several lines into a line and a column of its file. */
export function withLine(
  decoded: Decoded<unknown>,
  bytes: Buffer,
  start: { line: number; column: number },
): Decoded<unknown> {
  if (!("fault" in decoded) || decoded.fault.column === undefined) return decoded;
  const before = bytes
    .toString("utf8")
    .slice(0, decoded.fault.column - 1)
    .split("\n");
  const column = before.at(-1)!.length + (before.length === 1 ? start.column : 1);
  return { fault: { ...decoded.fault, line: start.line + before.length - 1, column } };
}
