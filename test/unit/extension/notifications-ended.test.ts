import assert from "node:assert/strict";
import { test } from "node:test";
import { isWorthTelling, lookForEnded } from "../../../extension/notifications-ended.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { run } from "./views/samples.ts";

const ours = ({ file }: RunSummary) => file.startsWith("/work/");
const running = run("a", { state: "running" });

test("A run is told of when it ends, once", () => {
  const first = lookForEnded(new Set(), [running], ours);
  assert.deepEqual([...first.followed], ["a"]);
  const second = lookForEnded(first.followed, [run("a")], ours);
  assert.deepEqual(
    second.ended.map(({ id }) => id),
    ["a"],
  );
  assert.deepEqual(lookForEnded(second.followed, [run("a")], ours).ended, []);
});

test("A run that had ended before the window looked is old news", () => {
  assert.deepEqual(lookForEnded(new Set(), [run("a")], ours).ended, []);
});

test("A run that ended while the window was away is told of", () => {
  assert.equal(lookForEnded(new Set(["a"]), [run("a", { state: "failed" })], ours).ended.length, 1);
});

test("Runs of other folders are nobody's concern here, unless this window has started them", () => {
  const elsewhere = { file: "/elsewhere/a.train.toml" };
  assert.equal(
    lookForEnded(new Set(), [run("a", { state: "running", ...elsewhere })], ours).followed.size,
    0,
  );
  assert.equal(lookForEnded(new Set(["a"]), [run("a", elsewhere)], ours).ended.length, 1);
});

test("A failed run that will be tried again has not ended", () => {
  const retry = { attempt: 1, limit: 3, nextAttempt: "2026-03-10T09:00:00.000Z" };
  const look = lookForEnded(new Set(["a"]), [run("a", { state: "failed", retry })], ours);
  assert.deepEqual([look.ended.length, look.followed.size], [0, 1]);
});

const wishes = [
  ["never", []],
  ["failed", ["failed", "interrupted"]],
  ["ended", ["succeeded", "failed", "interrupted"]],
] as const;
for (const [wish, told] of wishes)
  test(`With "${wish}" people are told of runs that are ${told.join(", ") || "nothing"}`, () => {
    const states = ["succeeded", "failed", "interrupted", "stopped"] as const;
    assert.deepEqual(
      states.filter((state) => isWorthTelling({ state }, wish)),
      told,
    );
  });
