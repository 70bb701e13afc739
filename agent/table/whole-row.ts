// One whole record for an editor: its text, its values, and what training would see.
import { open } from "node:fs/promises";
import type { WholeRow } from "../../schemas/protocol/table.ts";
import type { Judge } from "./judge.ts";
import type { TableRecord } from "./record-source.ts";

/** Bytes of a record beyond which only its beginning is shown. */
const longestShown = 512 * 1024;
/** The same for records that grow when they are written as JSON, as control characters do. */
const longestGrowing = 64 * 1024;
const longestAnswer = 6 * 2 ** 20;

/** @param bytes of the record in the file */
export async function wholeRow(
  file: string,
  record: TableRecord,
  bytes: number,
  judge: Judge,
): Promise<WholeRow> {
  const whole = await rowWith(file, record, bytes, judge, longestShown);
  if (JSON.stringify(whole).length <= longestAnswer) return whole;
  return rowWith(file, record, bytes, judge, longestGrowing);
}

async function rowWith(
  file: string,
  record: TableRecord,
  bytes: number,
  judge: Judge,
  longest: number,
): Promise<WholeRow> {
  const { record: row, line, rowLine, offset, content } = record;
  const isCut = bytes > longest;
  const { example, problems } = judge.judge(record);
  return {
    ...{ row, line: rowLine, bytes, isCut },
    raw: await rawText(file, offset, Math.min(bytes, longest), isCut),
    value: isCut || "fault" in content ? null : content.value,
    example: isCut ? null : example,
    problems: problems.map((problem) => ({ file, line, ...problem })),
  };
}

async function rawText(file: string, offset: number, bytes: number, isCut: boolean): Promise<string> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, offset);
    const marked = offset === 0 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
    const text = buffer.toString("utf8", marked ? 3 : 0, bytesRead);
    // The last character may have been cut in two.
    return isCut ? text.replace(/\ufffd{1,3}$/, "") : text;
  } finally {
    await handle.close();
  }
}
