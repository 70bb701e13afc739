import assert from "node:assert/strict";
import { test } from "node:test";
import type { AgentState } from "../../../../extension/agents/connection.ts";
import { AgentFailure } from "../../../../extension/agents/failure.ts";
import { agentStateText } from "../../../../extension/agents/state-text.ts";
import { english } from "../views/samples.ts";

const cases: readonly (readonly [AgentState, string])[] = [
  [{ kind: "stopped" }, "The agent is not running."],
  [{ kind: "starting" }, "The agent is starting…"],
  [{ kind: "reconnecting", reason: "cut" }, "Connection to the agent lost. Reconnecting…"],
  [
    { kind: "incompatible", version: "9.0.0", protocolVersion: 9 },
    "An agent of another version is running (9.0.0).",
  ],
  [{ kind: "failed", failure: new AgentFailure("x", "No port.", "Free one.") }, "No port. Free one."],
  [{ kind: "failed", failure: new AgentFailure("x", "No port.") }, "No port."],
];
for (const [state, text] of cases)
  test(`An agent that is ${state.kind} is told of as: ${text}`, () => {
    assert.equal(agentStateText(state, english.t), text);
  });
