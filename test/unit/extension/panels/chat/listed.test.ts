import assert from "node:assert/strict";
import { test } from "node:test";
import { listed } from "../../../../../extension/panels/chat/listed.ts";
import type { ConversationSummary } from "../../../../../schemas/protocol/chat.ts";

const conversation: ConversationSummary = {
  id: "c-1",
  name: "Undoing",
  tags: [],
  notes: "",
  createdAt: "2026-03-01T10:00:00.000Z",
  updatedAt: "2026-03-01T11:00:00.000Z",
  model: { model: "short" },
  messages: 2,
  head: "m-2",
};
const options = {
  t: (text: string, ...values: (string | number)[]) => text.replace("{0}", String(values[0])),
  language: "en",
  now: Date.parse("2026-03-01T12:00:00.000Z"),
  nameOf: () => "helper",
  isHidden: (comparison: string) => comparison === "blind",
};

test("A title cannot turn the direction of the sentences that it stands in", () => {
  const [line] = listed([{ ...conversation, name: "\u202Egnp.exe" }], new Set(["c-1"]), options);
  assert.equal(line?.name, "gnp.exe");
  assert.match(line.detail, /^helper · /);
});

test("Conversations side by side are one line from left to right, found by any of them; blind ones name no model", () => {
  const beside = (id: string, place: number, comparison: string): ConversationSummary => ({
    ...conversation,
    id,
    comparison: { id: comparison, place, isBlind: comparison === "blind" },
  });
  const all = [
    beside("c-3", 1, "open"),
    beside("c-2", 0, "open"),
    beside("c-4", 0, "blind"),
    beside("c-5", 1, "blind"),
    conversation,
  ];
  const lines = listed(all, new Set(["c-2", "c-4"]), options);
  assert.deepEqual(
    lines.map(({ id, conversations }) => [id, conversations]),
    [
      ["open", ["c-2", "c-3"]],
      ["blind", ["c-4", "c-5"]],
    ],
  );
  assert.match(lines[0]!.detail, /^helper · helper · /);
  assert.match(lines[1]!.detail, /^2 models, blind · /);
});
