import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { builtTestProgram } from "../../soak/built-test-program.ts";

test("Every thread of a process that works for long goes behind others", () => {
  const { stdout } = spawnSync(process.execPath, [builtTestProgram("unit/store/lower-priority")], {
    encoding: "utf8",
  });
  const priorities = JSON.parse(stdout) as number[];
  assert.ok(priorities.length > 0);
  // Where the one who runs the tests is of low priority already, it stays so.
  for (const priority of priorities) assert.ok(priority >= 10, String(priorities));
});
