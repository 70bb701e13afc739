import assert from "node:assert/strict";
import { test } from "node:test";
import { logFailures, stackOf } from "../../../agent/server/log-failures.ts";
import { createLog } from "../../../agent/server/log.ts";

test("A failure that repeats is told once, another one and one of another upload at once", () => {
  const lines: { msg: string; upload?: string; failure: string }[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[0]);
  const failed = logFailures(createLog("info", { write, close: () => undefined }), "uploads");
  for (let attempt = 0; attempt < 3; attempt++) failed(new Error("full"), { upload: "a" });
  failed(new Error("full"), { upload: "b" });
  failed(new Error("gone"), { upload: "b" });
  const told = lines.map(({ msg, upload, failure }) => [msg, upload, failure.split("\n")[0]]);
  assert.deepEqual(told, [
    ["uploads", "a", "Error: full"],
    ["uploads", "b", "Error: full"],
    ["uploads", "b", "Error: gone"],
  ]);
});

test("The stack of a failure has those of its causes and of all that it gathers", () => {
  const gathered = new AggregateError([new Error("one"), new Error("two", { cause: "three" })], "several");
  const firsts = stackOf(gathered)
    .split("\n")
    .filter((line) => !line.startsWith("    at "));
  assert.deepEqual(firsts, [
    "AggregateError: several",
    "because of Error: one",
    "because of Error: two",
    "because of three",
  ]);
});
