import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { builtProgram } from "../../support/built-program.ts";

const program = fileURLToPath(new URL("./descriptors.program.mjs", import.meta.url));

test("A process that cannot be started for want of descriptors fails what was asked of it, and nothing else", (context) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-descriptors-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const args = [program, folder, builtProgram("worker.mjs"), builtProgram("inference-host.mjs")];
  // Windows has no limit that a process could reach in good time, and so none to set.
  const output =
    process.platform === "win32"
      ? execFileSync(process.execPath, args, { encoding: "utf8" })
      : execFileSync("/bin/sh", ["-c", 'ulimit -n 128 && exec "$@"', "sh", process.execPath, ...args], {
          encoding: "utf8",
        });
  const [worker, host, later] = JSON.parse(output) as string[];
  assert.match(worker!, /could not be started: spawn .*EMFILE/);
  assert.match(host!, /spawn .*EMFILE/);
  assert.equal(later, "done");
});
