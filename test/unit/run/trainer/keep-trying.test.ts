import assert from "node:assert/strict";
import os from "node:os";
import { test } from "node:test";
import { TrainyardError, errors } from "../../../../agent/errors.ts";
import { StoppedWhileWaiting, type Waiting, keepTrying } from "../../../../agent/run/trainer/keep-trying.ts";

function failureOf(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Waits next to nothing and writes down what it is told. */
function listening(change: Partial<Waiting> = {}): Waiting & { heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    folder: os.tmpdir(),
    pollMilliseconds: 1,
    shouldStop: () => false,
    paused: () => heard.push("paused"),
    resumed: () => heard.push("resumed"),
    ...change,
  };
}

const delays = [1, 1, 1];

const passing: [failure: Error, times: number, heard: string[]][] = [
  [failureOf("EIO"), 3, []],
  [failureOf("EAGAIN"), 1, []],
  [failureOf("ESTALE"), 2, []],
  [failureOf("ENOSPC"), 3, []],
  [errors.diskFull("/full"), 3, []],
  [errors.diskFull("/full"), 4, ["paused", "resumed"]],
  [failureOf("EDQUOT"), 4, ["paused", "resumed"]],
];
for (const [failure, times, heard] of passing) {
  test(`A write that fails ${times} times with ${failure.message} succeeds in the end`, async () => {
    const waiting = listening();
    let calls = 0;
    const result = await keepTrying(
      waiting,
      () => {
        if (calls++ < times) throw failure;
        return "written";
      },
      0,
      delays,
    );
    assert.equal(result, "written");
    assert.deepEqual(waiting.heard, heard);
  });
}

test("A failure that does not pass ends the trying, and so does one that goes on and is not a full disk", async () => {
  const waiting = listening();
  let calls = 0;
  const failing = (failure: Error) => () => {
    calls++;
    throw failure;
  };
  await assert.rejects(keepTrying(waiting, failing(failureOf("EACCES")), 0, delays), { code: "EACCES" });
  assert.equal(calls, 1);
  await assert.rejects(keepTrying(waiting, failing(failureOf("EIO")), 0, delays), (error) => {
    assert.ok(error instanceof TrainyardError);
    assert.equal(error.code, "not_writable");
    return true;
  });
  assert.equal(calls, 1 + 4);
  assert.deepEqual(waiting.heard, []);
});

test("A run that waits for room can be stopped", async () => {
  let looks = 0;
  const waiting = listening({ shouldStop: () => looks++ > 3 });
  const full = (): never => {
    throw errors.diskFull("/full");
  };
  await assert.rejects(keepTrying(waiting, full, Infinity, delays), StoppedWhileWaiting);
  assert.deepEqual(waiting.heard, ["paused"]);
});
