import assert from "node:assert/strict";
import { test } from "node:test";
import { errors, TrainyardError } from "../../../agent/errors.ts";
import { Operations } from "../../../agent/server/operations.ts";
import { memoryDatabase } from "../../support/toy-server.ts";

const params = { run: "r" };
const reused = (error: unknown) => error instanceof TrainyardError && error.code === "operation_id_reused";

function counter() {
  let count = 0;
  return { perform: () => Promise.resolve(String(++count)), count: () => count };
}

test("A repeated operation has no second effect and gets the same answer, also from the next agent", async () => {
  const database = memoryDatabase();
  const effect = counter();
  const first = new Operations(database);
  assert.equal(await first.once("operation-1", "run/remove", params, effect.perform), "1");
  assert.equal(await first.once("operation-1", "run/remove", params, effect.perform), "1");
  assert.equal(await new Operations(database).once("operation-1", "run/remove", params, effect.perform), "1");
  assert.equal(await first.once("operation-2", "run/remove", params, effect.perform), "2");
});

test("A repeated operation waits for the first while that goes on", async () => {
  const operations = new Operations(memoryDatabase());
  let finish: (json: string) => void = () => undefined;
  const slow = () => new Promise<string>((resolve) => (finish = resolve));
  const first = operations.once("operation-1", "run/remove", params, slow);
  const second = operations.once("operation-1", "run/remove", params, () =>
    Promise.reject(new Error("twice")),
  );
  await assert.rejects(operations.once("operation-1", "run/resume", params, slow), reused);
  finish("null");
  assert.deepEqual(await Promise.all([first, second]), ["null", "null"]);
});

test("A call that shares the work of an aborted one performs it anew", async () => {
  const operations = new Operations(memoryDatabase());
  const effect = counter();
  let fail: (error: Error) => void = () => undefined;
  const cut = () => new Promise<string>((_, reject) => (fail = reject));
  const first = operations.once("operation-1", "run/remove", params, cut, () => true);
  const others = [1, 2].map(() => operations.once("operation-1", "run/remove", params, effect.perform));
  const alsoAborted = operations.once("operation-1", "run/remove", params, effect.perform, () => true);
  fail(new Error("cancelled"));
  await assert.rejects(first, /cancelled/);
  await assert.rejects(alsoAborted, /cancelled/);
  assert.deepEqual(await Promise.all(others), ["1", "1"]);
});

test("An id that was used for another method or other parameters is refused", async () => {
  const operations = new Operations(memoryDatabase());
  await operations.once("operation-1", "run/remove", params, () => Promise.resolve("null"));
  const again = () => Promise.reject(new Error("performed"));
  await assert.rejects(operations.once("operation-1", "run/resume", params, again), reused);
  await assert.rejects(operations.once("operation-1", "run/remove", { run: "s" }, again), reused);
  assert.equal(await operations.once("toString", "run/remove", params, () => Promise.resolve("5")), "5");
});

test("A failure is not kept; an effect that could not be recorded is remembered by the agent that had it", async () => {
  const database = memoryDatabase();
  const operations = new Operations(database);
  const fail = () => Promise.reject(new Error("failed"));
  await assert.rejects(operations.once("operation-1", "run/remove", params, fail), /failed/);
  assert.equal(await operations.once("operation-1", "run/remove", params, () => Promise.resolve("1")), "1");
  const commit = () => Promise.reject(errors.storageFull("db"));
  const full = new Operations({ ...database, commit });
  const effect = counter();
  for (let attempt = 0; attempt < 2; attempt++)
    assert.equal(await full.once("operation-2", "run/remove", params, effect.perform), "1");
});

test("The oldest operations are forgotten when they become too many, or too large together", async () => {
  const database = memoryDatabase();
  const operations = new Operations(database);
  for (let number = 0; number < 10_020; number++)
    await operations.once(`operation-${number}`, "run/remove", params, () => Promise.resolve("null"));
  const kept = () => Object.keys(database.document.operations);
  assert.deepEqual([kept().length, kept()[0]], [10_000, "operation-20"]);
  const large = JSON.stringify("x".repeat(1 << 20));
  for (const id of ["large-01", "large-02", "large-03"])
    await operations.once(id, "run/remove", params, () => Promise.resolve(large));
  assert.deepEqual(kept(), ["large-03"]);
});
