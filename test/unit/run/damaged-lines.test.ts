import assert from "node:assert/strict";
import { test } from "node:test";
import { DamagedLines } from "../../../agent/run/damaged-lines.ts";

test("However many lines are damaged, the first are told one by one and the others by their number, once", () => {
  const damaged = new DamagedLines();
  damaged.add({ offset: 7, text: undefined });
  for (let line = 1; line < 1000; line++) damaged.add({ offset: 100 * line, text: "ä" });
  const told = damaged.take(12);
  assert.equal(told.length, 21);
  assert.match(told[0]!.message, /\(more than a mebibyte at byte 7\)/);
  assert.match(told[1]!.message, /\(2 bytes at byte 100\)/);
  assert.match(told[20]!.message, /^980 more damaged lines/);
  assert.ok(told.every(({ time, level }) => time === 12 && level === "warning"));
  assert.deepEqual(damaged.take(13), []);
});
