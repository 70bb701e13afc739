// What a conversation is after all that its file tells. Pure: no file, no clock.
import type { ChatMessage, ComparisonPlace } from "../../schemas/protocol/chat.ts";
import type { ConversationRecord, ConversationSettings } from "./conversation-records.ts";

export interface ConversationState {
  id: string;
  createdAt: string;
  updatedAt: string;
  settings: ConversationSettings;
  comparison: ComparisonPlace | undefined;
  /** Last message of the branch that is shown. */
  head: string | null;
  /** By id, in the order in which they came. */
  messages: Map<string, ChatMessage>;
  /** Answers that were begun and have no end. */
  unfinished: Set<string>;
  /** Messages by the operation that made them. */
  operations: Map<string, string[]>;
}

/** The state, or why the records are those of no conversation. */
export function foldRecords(records: readonly ConversationRecord[]): ConversationState | { damage: string } {
  const [first, ...rest] = records;
  if (first?.kind !== "opened") return { damage: "it does not begin as a conversation does" };
  const { id, at, settings, comparison } = first;
  const state: ConversationState = {
    id,
    createdAt: at,
    updatedAt: at,
    settings: { ...settings },
    comparison,
    head: null,
    messages: new Map(),
    unfinished: new Set(),
    operations: new Map(),
  };
  for (const [index, record] of rest.entries()) {
    if (!applyRecord(state, record)) return { damage: `line ${index + 2} does not follow from those before` };
  }
  return state;
}

/** Returns false where the record does not go with what was before. */
export function applyRecord(state: ConversationState, record: ConversationRecord): boolean {
  if (record.kind !== "text" && record.kind !== "opened") state.updatedAt = record.at;
  switch (record.kind) {
    case "opened":
      return false;
    case "asked": {
      const { id, at: createdAt, parent, content, attachments, operationId } = record;
      const extras = { ...(attachments !== undefined && { attachments }) };
      return add(state, { id, parent, role: "user", content, createdAt, ...extras }, operationId);
    }
    case "answering": {
      const { id, at: createdAt, parent, model, operationId } = record;
      state.unfinished.add(id);
      return add(state, { id, parent, role: "assistant", content: "", createdAt, model }, operationId);
    }
    case "text": {
      const message = state.messages.get(record.id);
      if (message === undefined) return false;
      message.content += record.text;
      return true;
    }
    case "answered":
      return finish(state, record.id, record.end);
    case "withdrawn":
      return withdraw(state, record.id);
    case "rated":
      return rate(state.messages.get(record.id), record);
    case "changed":
      Object.assign(state.settings, record.settings);
      if (record.head !== undefined) state.head = record.head;
      return record.head === undefined || state.messages.has(record.head);
  }
}

/** What is not told stays as it is. */
function rate(
  message: ChatMessage | undefined,
  { rating, correction }: Extract<ConversationRecord, { kind: "rated" }>,
): boolean {
  if (message?.role !== "assistant") return false;
  if (rating === null) delete message.rating;
  else if (rating !== undefined) message.rating = rating;
  if (correction === null) delete message.correction;
  else if (correction !== undefined) message.correction = correction;
  return true;
}

function add(state: ConversationState, message: ChatMessage, operationId: string | undefined): boolean {
  if (message.parent !== null && !state.messages.has(message.parent)) return false;
  state.messages.set(message.id, message);
  state.head = message.id;
  if (operationId !== undefined) {
    state.operations.set(operationId, [...(state.operations.get(operationId) ?? []), message.id]);
  }
  return true;
}

function finish(state: ConversationState, id: string, end: Partial<ChatMessage>): boolean {
  const message = state.messages.get(id);
  if (message === undefined) return false;
  Object.assign(message, end);
  return state.unfinished.delete(id);
}

function withdraw(state: ConversationState, id: string): boolean {
  const message = state.messages.get(id);
  if (message === undefined) return false;
  if (state.head === id) state.head = message.parent;
  return state.messages.delete(id) && state.unfinished.delete(id);
}
