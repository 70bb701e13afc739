import assert from "node:assert/strict";
import { test } from "node:test";
import { RunState } from "../../../schemas/run.ts";
import { runEvents, stateAfter, type RunEvent } from "../../../agent/run/transitions.ts";
import { isResumable } from "../../../schemas/run-state.ts";

/** Every event that can happen in a state; what is not here is refused. */
const allowed: Record<RunState, Partial<Record<RunEvent, RunState>>> = {
  queued: { begin: "running", fail: "failed", stop: "stopped", "lose trainer": "interrupted" },
  running: {
    pause: "paused",
    succeed: "succeeded",
    fail: "failed",
    stop: "stopped",
    "lose trainer": "interrupted",
  },
  paused: {
    continue: "running",
    succeed: "succeeded",
    fail: "failed",
    stop: "stopped",
    "lose trainer": "interrupted",
  },
  succeeded: {},
  failed: { resume: "queued" },
  stopped: { resume: "queued" },
  interrupted: { resume: "queued" },
};

test("Each event takes each state where the table says, and everything else is refused", () => {
  for (const state of RunState.options)
    for (const event of runEvents)
      assert.equal(stateAfter(state, event), allowed[state][event], `${state}, ${event}`);
});

test("What the editor takes for resumable is what the table lets go on", () => {
  for (const state of RunState.options)
    assert.equal(isResumable(state), stateAfter(state, "resume") !== undefined, state);
});
