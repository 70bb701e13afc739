import assert from "node:assert/strict";
import { test } from "node:test";
import { isExact, scoreOf, wilsonInterval } from "../../../agent/evaluation/score.ts";

// Expected values: the roots of (share − p)² = z²·p(1 − p)/n, found with numpy.
for (const [correct, total, low, high] of [
  [0, 10, 0, 0.277533],
  [10, 10, 0.722467, 1],
  [81, 263, 0.255289, 0.36621],
  [190, 200, 0.910422, 0.972617],
] as const) {
  test(`${correct} right answers of ${total} are between ${low} and ${high} of all`, () => {
    const interval = wilsonInterval(correct, total);
    assert.deepEqual(
      interval.map((end) => Number(end.toFixed(6))),
      [low, high],
    );
  });
}

test("nothing asked says nothing about the share", () => {
  assert.deepEqual(wilsonInterval(0, 0), [0, 1]);
});

test("a score holds the share", () => {
  assert.equal(scoreOf(3, 4).share, 0.75);
});

test("answers are compared to the letter, blanks around them aside", () => {
  assert.ok(isExact(" git push\n", "git push"));
  assert.ok(!isExact("git  push", "git push"));
  assert.ok(!isExact("Git push", "git push"));
});
