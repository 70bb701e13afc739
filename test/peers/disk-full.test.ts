// A full disk, made with a small tmpfs in a mount namespace of its own (Linux; no root needed).
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { temporaryFolder } from "../support/tiny-run.ts";

test("a disk that fills up during a checkpoint ends the run with disk_full and leaves the earlier ones whole", async () => {
  const folder = temporaryFolder();
  const program = fileURLToPath(new URL("./disk-full.program.mjs", import.meta.url));
  const script = 'mount -t tmpfs -o size=600k none "$1" && exec "$2" "$3" "$1"';
  const shell = ["-rm", "sh", "-c", script, "sh", folder, process.execPath, program];
  const { stdout } = await promisify(execFile)("unshare", shell);
  const { code, left } = JSON.parse(stdout) as { code: string; left: string[] };
  assert.equal(code, "disk_full");
  assert.ok(left.length >= 1 && left.length < 5, left.join());
  assert.ok(
    left.every((name) => /^step-\d{8}$/.test(name)),
    left.join(),
  );
});
