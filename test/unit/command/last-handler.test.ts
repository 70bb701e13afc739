import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { builtTestProgram } from "../../soak/built-test-program.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

for (const [kind, event] of [
  ["exception", "uncaughtException"],
  ["rejection", "unhandledRejection"],
] as const)
  test(`An ${kind} that nobody has caught is logged with its stack and its cause, and ends the process`, () => {
    const file = path.join(temporaryFolder(), "agent.log");
    const program = builtTestProgram("unit/command/last-handler");
    const { status, stderr } = spawnSync(process.execPath, [program, kind, file], {
      encoding: "utf8",
      timeout: 60_000,
    });
    assert.equal(status, 1);
    const line = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
    assert.deepEqual([line["level"], line["msg"]], ["fatal", event]);
    for (const told of [line["bug"]!, stderr])
      assert.match(told, /nobody minds this\n +at [\s\S]*because of Error: the disk said no\n +at /);
  });
