// What a promise fails with, for tests of failures that a user can meet.
import assert from "node:assert/strict";
import { TrainyardError } from "../../agent/errors.ts";

export async function failureOf(work: Promise<unknown>): Promise<TrainyardError> {
  const error: unknown = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  assert.ok(error instanceof TrainyardError, String(error));
  return error;
}

export async function codeOf(work: Promise<unknown>): Promise<string> {
  return (await failureOf(work)).code;
}
