import { test } from "node:test";
import assert from "node:assert/strict";
import { ThreadChoice } from "../../../agent/chat/thread-choice.ts";

/** What is used while the threads have a core for these shares of seconds of computing. */
function threadsAfter(most: number, shares: readonly number[]): number[] {
  let threads = most;
  const used: number[] = [];
  const choice = new ThreadChoice(most, (count) => (threads = count));
  const now = { wall: 0, cores: 0 };
  choice.begin({ ...now });
  for (const share of shares) {
    now.wall += 1000;
    now.cores += 1000 * threads * share;
    choice.note({ ...now });
    used.push(threads);
  }
  return used;
}

for (const [what, most, shares, expected] of [
  ["threads that have their cores stay", 2, [0.95, 0.9, 1], [2, 2, 2]],
  ["fewer compute where others keep the cores busy, and all are tried again", 2, [0.6, 1, 1], [1, 2, 2]],
  [
    "all are tried again ever later while the cores stay busy",
    2,
    [0.5, 1, 0.5, 1, 0.5, 1, 1],
    [1, 2, 1, 2, 1, 1, 2],
  ],
  ["as many compute as had cores", 8, [0.75, 0.99], [6, 8]],
  ["one is never too many", 1, [0.1, 0.1], [1, 1]],
] as const) {
  test(what, () => assert.deepEqual(threadsAfter(most, shares), expected));
}

test("what ran before an answer says nothing of its cores", () => {
  let threads = 4;
  const choice = new ThreadChoice(4, (count) => (threads = count));
  choice.begin({ wall: 10_000, cores: 1000 });
  choice.note({ wall: 10_100, cores: 1010 });
  assert.equal(threads, 4);
  choice.note({ wall: 10_200, cores: 1020 });
  assert.equal(threads, 1);
  choice.useAll();
  assert.equal(threads, 4);
});
