// Rows as byte strings whose order is the order that was asked for: numbers as numbers and before texts, texts by their
// code points, what has no value at the end. Rows that are equal so far keep their order in the file.
import type { TableColumn, TableSort } from "../../schemas/protocol/table.ts";
import { displayText, valueIn } from "./cells.ts";
import { numberIn } from "./columns.ts";
import type { TableRecord } from "./record-source.ts";

/** Characters of a text that count; of rows that differ only after them, the earlier one comes first. */
const charactersOfKey = 200;

const [numberTag, textTag, nothingTag] = [1, 2, 255];

/** @param columns of the table: texts in a column of numbers are sorted as numbers */
export function sortKeys(
  sort: readonly TableSort[],
  columns: readonly TableColumn[],
): (record: TableRecord) => Buffer {
  const numeric = new Set(columns.filter(({ kind }) => kind === "number").map(({ name }) => name));
  return ({ record, content }) => {
    const row = "value" in content ? content.value : {};
    const parts = sort.map(({ column, descending }) =>
      keyOf(valueIn(row, column), numeric.has(column), descending),
    );
    return Buffer.concat([...parts, bigEndian(record)]);
  };
}

/** The number of the record that a key was made for. */
export function recordOf(key: Buffer): number {
  return key.readUInt32BE(key.length - 4);
}

function bigEndian(record: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(record);
  return bytes;
}

function keyOf(value: unknown, isNumeric: boolean, descending: boolean): Buffer {
  const number = typeof value === "number" || isNumeric ? numberIn(value) : undefined;
  const key = number === undefined ? textKey(displayText(value)) : numberKey(number);
  // What has no value comes last in both directions.
  if (descending && key[0] !== nothingTag)
    for (let at = 0; at < key.length; at += 1) key[at] = 255 - key[at]!;
  return key;
}

/** The bits of a double sort as its value does when the sign is turned around, and all bits of negative numbers. */
function numberKey(number: number): Buffer {
  const key = Buffer.allocUnsafe(9);
  key[0] = numberTag;
  // So that -0 is 0.
  key.writeDoubleBE(number + 0, 1);
  if (key[1]! < 128) key[1] = key[1]! + 128;
  else for (let at = 1; at < 9; at += 1) key[at] = 255 - key[at]!;
  return key;
}

function textKey(text: string | null): Buffer {
  if (text === null || text === "") return Buffer.of(nothingTag);
  const bytes = Buffer.from(text.slice(0, charactersOfKey));
  const key = Buffer.alloc(bytes.length + 2);
  key[0] = textTag;
  // A zero ends the text, so that no text is the beginning of what follows another one.
  for (let at = 0; at < bytes.length; at += 1) key[at + 1] = Math.max(1, bytes[at]!);
  return key;
}
