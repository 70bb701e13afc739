import assert from "node:assert/strict";
import { test } from "node:test";
import { identifyProcess, isProcessAlive } from "../../../agent/store/process-identity.ts";

test("a process of this start of the machine is told from one of an earlier start", () => {
  const mine = identifyProcess(process.pid);
  assert.equal(mine.bootId !== undefined, process.platform === "linux");
  assert.equal(isProcessAlive(mine), true);
  assert.equal(isProcessAlive({ ...mine, bootId: "another start" }), mine.bootId === undefined);
});

test("an identity that does not name the start of the machine is still one", () => {
  const { pid, startedAtTicks } = identifyProcess(process.pid);
  assert.equal(isProcessAlive({ pid, startedAtTicks }), true);
  assert.equal(isProcessAlive({ pid }), true);
});
