import assert from "node:assert/strict";
import { test } from "node:test";
import { OpenParts } from "../../../agent/server/close-all.ts";

function partsWith(failing: readonly string[]): { parts: OpenParts; closed: string[] } {
  const parts = new OpenParts();
  const closed: string[] = [];
  for (const name of ["database", "uploads", "runs"])
    parts.keep({
      close: async () => {
        await Promise.resolve();
        if (failing.includes(name)) throw new Error(name);
        closed.push(name);
      },
    });
  return { parts, closed };
}

test("What was opened is closed in the reverse order", async () => {
  const { parts, closed } = partsWith([]);
  await parts.close();
  assert.deepEqual(closed, ["runs", "uploads", "database"]);
});

test("A part that cannot be closed leaves no other open, and is told of", async () => {
  const { parts, closed } = partsWith(["runs"]);
  await assert.rejects(parts.close(), { message: "runs" });
  assert.deepEqual(closed, ["uploads", "database"]);
});

test("Of several parts that cannot be closed all are told of", async () => {
  const { parts, closed } = partsWith(["runs", "database"]);
  await assert.rejects(parts.close(), (error: AggregateError) => {
    assert.deepEqual(error.errors.map(String), ["Error: runs", "Error: database"]);
    return true;
  });
  assert.deepEqual(closed, ["uploads"]);
});
