import assert from "node:assert/strict";
import { test } from "node:test";
import { daysAt } from "../../../../extension/views/runs/groups.ts";
import { runLine } from "../../../../extension/views/runs/line.ts";
import { runTooltip } from "../../../../extension/views/runs/tooltip.ts";
import type { RunSummary } from "../../../../schemas/protocol/run.ts";
import { english, run, waiting } from "./samples.ts";

const now = new Date(2026, 2, 10, 12);
const today = new Date(2026, 2, 10, 9, 5).toISOString();
const lineOf = (changes: Partial<RunSummary>) =>
  runLine(run("helper", { createdAt: today, ...changes }), english, daysAt(now));

const cases: readonly (readonly [string, Partial<RunSummary>, string, string])[] = [
  [
    "trains",
    { state: "running", step: 63, loss: 1.2345, remainingSeconds: 240 },
    "63% · loss 1.235 · 4 min left",
    "loading~spin",
  ],
  ["has not begun to train", { state: "running", step: 0 }, "preparing", "loading~spin"],
  [
    "has no room",
    { state: "paused", step: 50, pause: { reason: "disk_full", since: today, message: "No room." } },
    "50% · paused: the disk is full",
    "debug-pause",
  ],
  ["waits", waiting(3), "#3 in the queue", "clock"],
  ["is held", waiting(1, true), "held", "debug-pause"],
  ["has succeeded", { validationLoss: 0.89 }, "val loss 0.89 · 09:05 AM", "pass"],
  ["has failed", { state: "failed", step: 20 }, "failed at 20% · 09:05 AM", "error"],
  ["was stopped", { state: "stopped", step: 20 }, "stopped at 20% · 09:05 AM", "debug-stop"],
  [
    "was interrupted",
    { state: "interrupted", step: 20 },
    "interrupted at 20% · 09:05 AM",
    "debug-disconnect",
  ],
  [
    "will be tried again",
    {
      state: "failed",
      step: 20,
      retry: { attempt: 1, limit: 3, nextAttempt: new Date(2026, 2, 10, 14, 30).toISOString() },
    },
    "failed at 20% · next attempt 02:30 PM",
    "error",
  ],
];
for (const [state, changes, description, icon] of cases)
  test(`A run that ${state} says "${description}"`, () => {
    const line = lineOf(changes);
    assert.equal(line.description, description);
    assert.equal(line.icon!.id, icon);
  });

test("A screen reader hears the state, which is only an icon to others", () => {
  assert.equal(lineOf({ state: "running", step: 63, loss: 1.5 }).spoken, "helper, running, 63%, loss 1.5");
});

const possibilities: readonly (readonly [Partial<RunSummary>, string])[] = [
  [{ state: "running" }, "run canStop"],
  [{ state: "running", checkpoints: [10] }, "run canStop canChat canExport"],
  [waiting(1), "run canStop canHold"],
  [waiting(2, true), "run canStop canRelease canMove"],
  [{ checkpoints: [10] }, "run canChat canExport canRemove"],
  [{ state: "failed" }, "run canResume canRemove"],
  [{ state: "failed", failure: { code: "input_has_problems", message: "No." } }, "run canRemove"],
];
for (const [changes, words] of possibilities)
  test(`What can be done with it: ${words}`, () => {
    assert.equal(lineOf(changes).context.join(" "), words);
  });

test("A failure is marked, and the mark says why", () => {
  const { mark } = lineOf({ state: "failed", failure: { code: "x", message: "The loss is not finite." } });
  assert.deepEqual(mark, { level: "error", badge: "!", says: "The loss is not finite." });
});

test("Names and messages stay text, whatever Markdown would make of them", () => {
  const failure = { code: "x", message: "<b>[click](command:x)</b>\nsecond line" };
  const text = runTooltip(run("**bold** $(zap)", { failure, notes: "`code`" }), english, now);
  assert.ok(text.includes(String.raw`\*\*bold\*\* \$\(zap\)`), text);
  assert.ok(text.includes(String.raw`\<b\>\[click\]\(command:x\)`), text);
  assert.ok(text.includes("  \nsecond line"), text);
});
