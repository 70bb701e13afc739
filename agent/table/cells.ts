// What a value looks like in a table: a text to be shown, and what kind of values a column holds.
import type { ColumnKind } from "../../schemas/protocol/table.ts";
import { cutText } from "../dataset/excerpt.ts";
import { isColumns, type Columns } from "../dataset/source-row.ts";

/** Characters (UTF-16 units) of a cell. */
const longestCell = 300;

/** A value of a row under a name; undefined where the row has none of that name. */
export function valueIn(row: Columns, column: string): unknown {
  return Object.hasOwn(row, column) ? row[column] : undefined;
}

/** The whole value as text, null where there is none. Messages are written one after the other with their roles. */
export function displayText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return isMessages(value) ? value.map(messageText).join("\n") : JSON.stringify(value);
}

/** The beginning of that text, and whether there is more of it. */
export function cellOf(value: unknown): { text: string | null; isCut: boolean } {
  const text = displayText(isMessages(value) ? firstMessages(value) : value);
  if (text === null || text.length <= longestCell) return { text, isCut: false };
  return { text: cutText(text, longestCell), isCut: true };
}

/** Undefined for values that say nothing of their column. */
export function kindOf(value: unknown): Exclude<ColumnKind, "mixed"> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return "text";
  if (typeof value === "number" || typeof value === "boolean") return typeof value as "number" | "boolean";
  if (Array.isArray(value)) return isMessages(value) ? "messages" : "list";
  return "object";
}

interface TaggedMessage {
  readonly role?: unknown;
  readonly from?: unknown;
  readonly content?: unknown;
  readonly value?: unknown;
}

function isMessages(value: unknown): value is readonly TaggedMessage[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMessage);
}

function isMessage(value: unknown): boolean {
  if (!isColumns(value)) return false;
  return (
    (Object.hasOwn(value, "role") && Object.hasOwn(value, "content")) ||
    (Object.hasOwn(value, "from") && Object.hasOwn(value, "value"))
  );
}

function messageText(message: TaggedMessage): string {
  const role = displayText(message.role ?? message.from) ?? "";
  return `${role}: ${displayText(message.content ?? message.value) ?? ""}`;
}

/** Enough of them for a cell, and one more where there is one. */
function firstMessages(messages: readonly TaggedMessage[]): readonly TaggedMessage[] {
  return messages.slice(0, longestCell);
}
