import assert from "node:assert/strict";
import { test } from "node:test";
import { AgentFailure } from "../../../../extension/agents/failure.ts";
import type { AgentState } from "../../../../extension/agents/connection.ts";
import { statusOf } from "../../../../extension/views/status.ts";
import type { RunSummary } from "../../../../schemas/protocol/run.ts";
import { english, run, waiting } from "./samples.ts";

const connected = { kind: "connected" } as AgentState;
const statusWith = (agent: AgentState, runs: readonly RunSummary[] = [], hasTrainingFile = false) =>
  statusOf({ agent, runs, hasTrainingFile }, english);

const running = run("helper", { state: "running", step: 63, loss: 1.5, remainingSeconds: 240 });
const cases: readonly (readonly [string, AgentState, readonly RunSummary[], string])[] = [
  ["an agent without jobs", connected, [run("done")], "$(pulse) Trainyard"],
  ["a run that goes on", connected, [running, run("done")], "$(sync~spin) helper 63%"],
  ["several runs", connected, [running, run("b", { state: "running" })], "$(sync~spin) 2 runs"],
  ["a paused run", connected, [run("a", { state: "paused", step: 5 })], "$(debug-pause) a 5%"],
  ["runs that wait", connected, [run("a", waiting(1)), run("b", waiting(2))], "$(clock) 2 waiting"],
  ["a cut", { kind: "reconnecting", reason: "" }, [running], "$(sync~spin) Trainyard"],
  [
    "an agent that did not start",
    { kind: "failed", failure: new AgentFailure("x", "No port.") },
    [],
    "$(error) Trainyard",
  ],
];
for (const [what, agent, runs, text] of cases)
  test(`The status bar tells of ${what}`, () => {
    assert.equal(statusWith(agent, runs)!.text, text);
  });

test("Without an agent it is there only where there is something to train", () => {
  assert.equal(statusWith({ kind: "stopped" }), undefined);
  assert.equal(statusWith({ kind: "stopped" }, [], true)!.isBroken, false);
});

test("Only what is broken looks broken", () => {
  assert.equal(statusWith({ kind: "incompatible", version: "9", protocolVersion: 9 })!.isBroken, true);
  for (const kind of ["stopped", "starting", "connected"] as const)
    assert.notEqual(statusWith({ kind } as AgentState)?.isBroken, true);
});

test("The tooltip links to the runs that go on, and names the first five", () => {
  const many = Array.from({ length: 7 }, (_, number) => run(`r${number}`, { state: "running" }));
  const { tooltip } = statusWith(connected, [...many, run("w", waiting(1))])!;
  assert.ok(tooltip.includes(`[r0](command:trainyard.run.open?${encodeURIComponent('["r0"]')})`));
  assert.equal(tooltip.match(/command:/g)!.length, 5);
  assert.ok(tooltip.includes("and 2 more") && tooltip.includes("1 waiting"), tooltip);
});
