import { test } from "node:test";
import assert from "node:assert/strict";
import {
  decodeRecords,
  encodeRecord,
  type ConversationRecord,
} from "../../../agent/chat/conversation-records.ts";
import { foldRecords } from "../../../agent/chat/conversation-state.ts";

const at = "2026-01-31T12:00:00.000Z";
const model = { model: "tiny" };
const records: ConversationRecord[] = [
  {
    kind: "opened",
    schema: 1,
    id: "c-1",
    at,
    settings: { model, system: "", sampling: { temperature: 0, topP: 1 }, overflow: "refuse" },
  },
  { kind: "asked", id: "m-1", at, parent: null, content: "Müller’s 漢字\nand a tab\t" },
  { kind: "answering", id: "m-2", at, parent: "m-1", model, operationId: "operation" },
  { kind: "text", id: "m-2", text: "half" },
  { kind: "answered", id: "m-2", at, end: { content: "half and half", stopReason: "end", tokens: 3 } },
  { kind: "answering", id: "m-3", at, parent: "m-1", model },
  { kind: "withdrawn", id: "m-3", at },
  { kind: "changed", at, settings: { system: "Be brief." }, head: "m-1" },
];
const lines = records.map(encodeRecord);
const bytes = Buffer.concat(lines);

test("what is written is read again, and makes a tree", () => {
  const decoded = decodeRecords(bytes);
  assert.deepEqual(decoded, { records, size: bytes.length, damage: undefined });
  const state = foldRecords(records);
  assert.ok("messages" in state);
  assert.deepEqual([...state.messages.keys()], ["m-1", "m-2"]);
  assert.deepEqual([state.head, state.settings.system, state.unfinished.size], ["m-1", "Be brief.", 0]);
  assert.deepEqual(state.operations.get("operation"), ["m-2"]);
  assert.equal(state.messages.get("m-2")?.content, "half and half");
});

test("a file that was cut anywhere holds the lines that were whole, and is not damaged", () => {
  let whole = 0;
  let size = 0;
  for (let cut = 0; cut <= bytes.length; cut++) {
    if (whole < lines.length && cut === size + lines[whole]!.length) size += lines[whole++]!.length;
    const decoded = decodeRecords(bytes.subarray(0, cut));
    assert.deepEqual([decoded.records.length, decoded.size, decoded.damage], [whole, size, undefined]);
  }
  const zeros = decodeRecords(Buffer.concat([bytes, Buffer.alloc(50)]));
  assert.deepEqual([zeros.size, zeros.damage], [bytes.length, undefined]);
});

test("a byte that has changed before the last line's end is found", () => {
  for (let index = 0; index < bytes.length - 1; index++) {
    const changed = Buffer.from(bytes);
    changed[index]! ^= 1;
    assert.match(decodeRecords(changed).damage ?? "", /^line \d+ is not what was written$/, `byte ${index}`);
  }
});

test("records that do not follow from one another are those of no conversation", () => {
  const [opened, asked, answering, text] = records;
  for (const [wrong, damage] of [
    [[asked], "it does not begin as a conversation does"],
    [[opened, answering], "line 2 does not follow from those before"],
    [[opened, asked, text], "line 3 does not follow from those before"],
    [[opened, opened], "line 2 does not follow from those before"],
  ] as const) {
    assert.deepEqual(foldRecords(wrong.map((record) => record!)), { damage });
  }
});
