import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { limits } from "../../../agent/server/limits.ts";
import { Uploads, type Upload } from "../../../agent/server/uploads.ts";
import { openHome } from "../../../agent/store/home.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const idOf = (digit: string) => `u-${digit.repeat(32)}`;

function addUpload(uploads: string, id: string, hours: number): void {
  mkdirSync(path.join(uploads, id));
  const upload: Upload = {
    ...{ id, name: "rows.jsonl", length: 10, offset: 0, sha256: "0".repeat(64), finished: false },
    expiresAt: new Date(Date.now() + hours * 3_600_000).toISOString(),
  };
  writeFileSync(path.join(uploads, id, "upload.json"), JSON.stringify(upload));
}

/** Below it paths become longer than the system takes, so that it can be removed by no path. */
function makeTooDeep(folder: string): void {
  const before = process.cwd();
  process.chdir(folder);
  for (let depth = 0; depth < 25; depth++) {
    mkdirSync("x".repeat(200));
    process.chdir("x".repeat(200));
  }
  process.chdir(before);
}

test("Uploads that cannot be removed are told of, and hold up neither the start nor the others", async (t) => {
  if (process.platform === "win32") {
    t.diagnostic("Windows has no folder that only some programs can remove.");
    return;
  }
  const home = openHome(temporaryFolder());
  const [stuck, expired, alive, unknown] = [idOf("1"), idOf("2"), idOf("3"), "left-by-a-crash"];
  addUpload(home.uploads, stuck, -1);
  addUpload(home.uploads, expired, -1);
  addUpload(home.uploads, alive, 1);
  mkdirSync(path.join(home.uploads, unknown));
  for (const id of [stuck, unknown]) makeTooDeep(path.join(home.uploads, id));
  const told: string[] = [];
  try {
    const uploads = await Uploads.open(home, limits, (error, id) => {
      assert.ok(error instanceof Error);
      told.push(id);
    });
    await uploads.close();
    assert.deepEqual(told, [unknown, stuck]);
    assert.deepEqual(readdirSync(home.uploads).sort(), [unknown, stuck, alive].sort());
    assert.equal(uploads.get(alive).id, alive);
    assert.throws(() => uploads.get(stuck), { code: "upload_not_found" });
  } finally {
    execFileSync("rm", ["-rf", home.root]);
  }
});
