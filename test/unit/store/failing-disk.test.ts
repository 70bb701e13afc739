import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { openDatabase, storeFailureExitCode } from "../../../agent/store/database.ts";
import { openHome } from "../../../agent/store/home.ts";
import { builtTestProgram } from "../../soak/built-test-program.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

for (const file of ["journal.", "snapshot."])
  test(`when the disk cannot say that it has the ${file.slice(0, -1)}, the process ends, and the next one has what was acknowledged`, async () => {
    const home = openHome(temporaryFolder());
    const program = builtTestProgram("unit/store/failing-disk");
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, home.root, file], {
      encoding: "utf8",
    });
    assert.equal(status, storeFailureExitCode, stderr);
    assert.match(stderr, /EIO: i\/o error.*The agent ends/);
    const acknowledged = stdout.trim().split("\n").length;
    const database = await openDatabase(home);
    const count = database.document.settings["count"];
    // The commit that was underway may be there: nobody was told anything about it.
    assert.ok(count === acknowledged || count === acknowledged + 1, `${acknowledged} acknowledged`);
    assert.deepEqual(database.state, { mode: "writable" });
    await database.close();
  });
