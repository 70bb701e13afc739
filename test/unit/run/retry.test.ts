import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunState } from "../../../schemas/run.ts";
import {
  backoffSeconds,
  canPass,
  millisecondsUntilAttempt,
  withNextAttempt,
} from "../../../agent/run/retry.ts";

const entry = {
  ...{ priority: 0, order: 1, held: false, attempts: 0 },
  resources: { cores: 1, memory: 1, gpus: 0 },
};

test("Lost processes, memory, disks and devices may pass; what is wrong in a file or in the numbers stays wrong", () => {
  const table: [state: RunState, code: string | undefined, wanted: boolean][] = [
    ["interrupted", undefined, true],
    ["failed", "disk_full", true],
    ["failed", "out_of_memory", true],
    ["failed", "device_lost", true],
    ["failed", "trainer_not_started", true],
    ["failed", "loss_not_finite", false],
    ["failed", "input_has_problems", false],
    ["failed", "bug", false],
    ["failed", undefined, false],
    ["stopped", undefined, false],
    ["succeeded", undefined, false],
  ];
  for (const [state, code, wanted] of table) assert.equal(canPass(state, code), wanted, `${state} ${code}`);
});

test("The wait doubles with every attempt and is an hour at most", () => {
  const waits = [0, 1, 2, 3, 10, 1000].map((attempts) => backoffSeconds({ backoffSeconds: 30 }, attempts));
  assert.deepEqual(waits, [30, 60, 120, 240, 3600, 3600]);
});

test("As many attempts are made as were asked for, each noted before it is made", () => {
  const now = new Date("2026-01-31T12:00:00.000Z");
  const first = withNextAttempt({ ...entry, retry: { limit: 2, backoffSeconds: 10 } }, now)!;
  assert.deepEqual([first.attempts, first.notBefore], [1, "2026-01-31T12:00:10.000Z"]);
  const second = withNextAttempt(first, now)!;
  assert.deepEqual([second.attempts, second.notBefore], [2, "2026-01-31T12:00:20.000Z"]);
  assert.equal(withNextAttempt(second, now), undefined);
  assert.equal(withNextAttempt(entry, now), undefined);
});

test("A clock that was set forward or back by an hour makes no attempt come later than its back-off", () => {
  const now = new Date("2026-01-31T12:00:00.000Z");
  const next = withNextAttempt({ ...entry, retry: { limit: 5, backoffSeconds: 30 } }, now)!;
  const table: [clock: string, wanted: number][] = [
    ["2026-01-31T12:00:00.000Z", 30_000],
    ["2026-01-31T12:00:20.000Z", 10_000],
    ["2026-01-31T13:00:00.000Z", 0],
    ["2026-01-31T11:00:00.000Z", 30_000],
  ];
  for (const [clock, wanted] of table)
    assert.equal(millisecondsUntilAttempt(next, new Date(clock)), wanted, clock);
});
