// Bytes to text and text to JSON, with the place of what is wrong.
import { isUtf8 } from "node:buffer";
import { measureJson } from "../store/json-depth.ts";
import { rowProblems, type Fault } from "./row-problems.ts";
import { findJsonError } from "./json-error.ts";

/** Brackets inside one another that a row may have. */
const deepestNesting = 64;

/** Far more than any table has that people look at; every one of them is looked at for every row. */
export const mostColumns = 10_000;

/** A value, or why there is none. `warnings` are worth saying and keep nothing out. */
export type Decoded<T> = { value: T; warnings?: Fault[] } | { fault: Fault };

/** @param offset of the first byte in the file, for the message */
export function decodeUtf8(bytes: Buffer, offset: number): Decoded<string> {
  if (isUtf8(bytes)) return { value: bytes.toString("utf8") };
  const bad = firstInvalidByte(bytes);
  const column = bytes.toString("utf8", 0, bad).length + 1;
  return { fault: rowProblems.invalidUtf8(offset + bad, column) };
}

/** Index of the first byte that is no part of a character; the bytes must not be valid UTF-8. */
export function firstInvalidByte(bytes: Buffer): number {
  const text = bytes.toString("utf8");
  let offset = 0;
  let from = 0;
  for (;;) {
    const at = text.indexOf("\ufffd", from);
    offset += Buffer.byteLength(text.slice(from, at));
    // A replacement character that stands in the file itself is fine.
    if (bytes.toString("hex", offset, offset + 3) !== "efbfbd") return offset;
    offset += 3;
    from = at + 1;
  }
}

/** One JSON value. @param offset of the first byte in the file, for the message */
export function decodeJson(bytes: Buffer, offset: number): Decoded<unknown> {
  const text = decodeUtf8(bytes, offset);
  return "fault" in text ? text : parseJson(text.value);
}

/**
 * Parses one JSON value. The depth is looked at before, because a hostile nesting must not reach the parser.
 * JSON.parse makes `__proto__` an own property, which pollutes nothing; it is reported all the same.
 */
export function parseJson(text: string): Decoded<unknown> {
  const { tooDeepAt, members } = isShallow(text) ? shallow : measureJson(text, deepestNesting);
  if (tooDeepAt !== undefined) return { fault: rowProblems.nestedTooDeep(deepestNesting, tooDeepAt + 1) };
  if (members > mostColumns && /^\s*\{/.test(text)) {
    return { fault: rowProblems.tooManyColumns(members, mostColumns) };
  }
  try {
    const value: unknown = JSON.parse(text);
    return text.includes("__proto__") && hasProtoKey(value)
      ? { value, warnings: [rowProblems.protoKey()] }
      : { value };
  } catch {
    const { reason, at } = findJsonError(text);
    return { fault: rowProblems.notJson(reason, at + 1) };
  }
}

const shallow = { tooDeepAt: undefined, members: 0 };

/** Tells of most rows at a glance that they are neither too deep nor too wide: there are not enough brackets for it. */
function isShallow(text: string): boolean {
  if (text.length > mostColumns) return false;
  let brackets = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      brackets += 1;
      if (brackets > deepestNesting) return false;
    }
  }
  return true;
}

function hasProtoKey(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(hasProtoKey);
}
