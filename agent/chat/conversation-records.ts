// The lines of a conversation's file: what happened, one after the other. Each line is a JSON array of the crc32 of the
// record's text, as 8 hexadecimal digits, and the record: `["1c291ca3",{"kind":"text",…}]`.
import { crc32 } from "node:zlib";
import * as z from "zod";
import {
  Attachment,
  ChatMessage,
  ComparisonPlace,
  OverflowPolicy,
  Rating,
  Sampling,
} from "../../schemas/protocol/chat.ts";
import { Id, ModelStack } from "../../schemas/protocol/method.ts";

/** What may be changed of a conversation, besides its messages and its labels. */
export const ConversationSettings = z.strictObject({
  model: ModelStack,
  system: z.string(),
  sampling: Sampling,
  overflow: OverflowPolicy,
});
export type ConversationSettings = z.infer<typeof ConversationSettings>;

/** How an answer came to its end. */
export const AnswerEnd = z.strictObject({
  content: z.string(),
  stopReason: ChatMessage.shape.stopReason.unwrap(),
  promptTokens: ChatMessage.shape.promptTokens,
  tokens: ChatMessage.shape.tokens,
  tokensPerSecond: ChatMessage.shape.tokensPerSecond,
  turnsDropped: ChatMessage.shape.turnsDropped,
  contextLength: ChatMessage.shape.contextLength,
});
export type AnswerEnd = z.infer<typeof AnswerEnd>;

const at = z.iso.datetime();
const operationId = z.string().optional();

export const ConversationRecord = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("opened"),
    schema: z.literal(1),
    id: Id,
    at,
    settings: ConversationSettings,
    comparison: ComparisonPlace.optional(),
  }),
  z.strictObject({
    kind: z.literal("asked"),
    id: Id,
    at,
    parent: Id.nullable(),
    content: z.string(),
    attachments: z.array(Attachment).optional(),
    operationId,
  }),
  z.strictObject({
    kind: z.literal("answering"),
    id: Id,
    at,
    parent: Id,
    model: ModelStack,
    operationId,
  }),
  /** More of an answer that is being written. */
  z.strictObject({ kind: z.literal("text"), id: Id, text: z.string() }),
  z.strictObject({ kind: z.literal("answered"), id: Id, at, end: AnswerEnd }),
  /** The answer came to nothing, as whoever asked was told. */
  z.strictObject({ kind: z.literal("withdrawn"), id: Id, at }),
  /** What somebody says of an answer; null takes it back. */
  z.strictObject({
    kind: z.literal("rated"),
    id: Id,
    at,
    rating: Rating.nullable().optional(),
    correction: z.string().nullable().optional(),
  }),
  z.strictObject({
    kind: z.literal("changed"),
    at,
    settings: ConversationSettings.partial(),
    head: Id.optional(),
  }),
]);
export type ConversationRecord = z.infer<typeof ConversationRecord>;

export function encodeRecord(record: ConversationRecord): Buffer {
  const text = JSON.stringify(record);
  return Buffer.from(`["${checksum(text)}",${text}]\n`);
}

export interface DecodedRecords {
  records: ConversationRecord[];
  /** Bytes from the start that hold whole lines. What follows was being written when the power went. */
  size: number;
  /** What is wrong with a line that was whole once. */
  damage: string | undefined;
}

export function decodeRecords(bytes: Buffer): DecodedRecords {
  const records: ConversationRecord[] = [];
  for (let start = 0; ;) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0) return { records, size: start, damage: undefined };
    const line = bytes.toString("utf8", start, end);
    const record = decodeLine(line);
    if (record === undefined) {
      // Each line is on the disk before the next one begins: zeros at the end are those of a line that never came.
      const isTorn = line.includes("\0") && bytes.indexOf(0x0a, end + 1) < 0;
      const damage = isTorn ? undefined : `line ${records.length + 1} is not what was written`;
      return { records, size: start, damage };
    }
    records.push(record);
    start = end + 1;
  }
}

function decodeLine(line: string): ConversationRecord | undefined {
  const match = /^\["([0-9a-f]{8})",(.*)\]$/s.exec(line);
  if (match === null || checksum(match[2]!) !== match[1]) return undefined;
  return ConversationRecord.safeParse(JSON.parse(match[2]!)).data;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
