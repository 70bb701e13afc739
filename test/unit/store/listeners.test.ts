import assert from "node:assert/strict";
import { test } from "node:test";
import { Listeners } from "../../../agent/store/listeners.ts";

test("Every listener hears, whatever another one throws, as often as it was added, until it leaves", () => {
  const failures: unknown[] = [];
  const listeners = new Listeners<[number]>((error) => failures.push(error));
  const heard: number[] = [];
  const listen = (number: number): void => void heard.push(number);
  listeners.add(() => {
    throw new Error("a bug");
  });
  const leave = listeners.add(listen);
  listeners.add(listen);
  listeners.tell(1);
  leave();
  leave();
  listeners.tell(2);
  assert.deepEqual(heard, [1, 1, 2]);
  assert.deepEqual(failures.map(String), ["Error: a bug", "Error: a bug"]);
  assert.equal(listeners.count, 2);
});
