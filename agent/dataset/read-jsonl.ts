// JSONL: one JSON object a line; blank lines are passed over.
import { decodeJson } from "./decode.ts";
import { longestRow, readLines } from "./lines.ts";
import { rowProblems } from "./row-problems.ts";
import { asColumns, type SourceItem } from "./source-row.ts";

export async function* readJsonLines(file: string, signal?: AbortSignal): AsyncGenerator<SourceItem> {
  for await (const { line, offset, bytes } of readLines(file, longestRow, signal)) {
    if (bytes === undefined) {
      yield { line, row: line, content: { fault: rowProblems.lineTooLong(longestRow) } };
    } else if (!isBlank(bytes)) {
      yield { line, row: line, content: asColumns(decodeJson(bytes, offset)) };
    }
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 32 || byte === 9 || byte === 13);
}
