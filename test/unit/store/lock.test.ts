import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../../agent/store/database.ts";
import { openHome } from "../../../agent/store/home.ts";
import { takeLock } from "../../../agent/store/lock.ts";
import { builtTestProgram } from "../../soak/built-test-program.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("a lock is held by one at a time, says by whom, and can be taken again", async () => {
  const file = path.join(temporaryFolder(), "lock");
  for (let time = 0; time < 3; time++) {
    const lock = await takeLock(file);
    assert.ok("release" in lock);
    assert.deepEqual(await takeLock(file), { heldBy: process.pid });
    await lock.release();
  }
  assert.equal(readFileSync(file, "utf8"), `${process.pid}\n`);
});

test("a stopped process keeps its home from a second one, and a killed one leaves it", async () => {
  const home = openHome(temporaryFolder());
  const child = spawn(process.execPath, [builtTestProgram("unit/store/lock"), home.root], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  try {
    await once(child.stdout, "data");
    // Windows has no such signal.
    if (process.platform !== "win32") child.kill("SIGSTOP");
    for (let attempt = 0; attempt < 2; attempt++) {
      await assert.rejects(openDatabase(home), {
        code: "agent_already_running",
        message: new RegExp(`process ${child.pid}\\.$`),
      });
    }
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
  await (await openDatabase(home)).close();
});

test("a process that was started while the lock was held does not keep it", async () => {
  const file = path.join(temporaryFolder(), "lock");
  const lock = await takeLock(file);
  assert.ok("release" in lock);
  const child = spawn(process.execPath, ["-e", "console.log(1); setInterval(() => {}, 1000)"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  await lock.release();
  const again = await takeLock(file);
  assert.ok("release" in again);
  await again.release();
  child.kill("SIGKILL");
  await once(child, "exit");
});
