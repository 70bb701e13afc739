// A full disk, made with a small tmpfs in a mount namespace of its own (Linux; no root needed).
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { temporaryFolder } from "../support/temporary-folder.ts";
import type { DiskFullReport } from "./disk-full.program.ts";

async function trainOnSmallDisk(scenario: string): Promise<DiskFullReport> {
  const program = fileURLToPath(new URL("./disk-full.program.mjs", import.meta.url));
  const script = 'mount -t tmpfs -o size=4m none "$1" && exec "$2" "$3" "$1" "$4"';
  const shell = ["-rm", "sh", "-c", script, "sh", temporaryFolder(), process.execPath, program, scenario];
  const { stdout } = await promisify(execFile)("unshare", shell);
  return JSON.parse(stdout) as DiskFullReport;
}

const scenarios: [scenario: string, name: string, paused: string, rewinds: number][] = [
  [
    "lines",
    "a disk that fills up pauses the run, which goes on where it was when there is room",
    "paused",
    0,
  ],
  [
    "checkpoint",
    "a disk without room for a checkpoint pauses the run and keeps the earlier ones",
    "paused",
    0,
  ],
  ["stop", "a run that is stopped while the disk is full goes on from its checkpoint", "paused, stopped", 1],
];

for (const [scenario, name, paused, rewinds] of scenarios) {
  test(`${name}, bit-equal to an unbroken one`, async () => {
    const unbroken = await trainOnSmallDisk("never");
    const broken = await trainOnSmallDisk(scenario);
    assert.deepEqual([broken.paused, broken.reason, broken.end], [paused, "disk_full", "succeeded"]);
    assert.equal(unbroken.series.length, 1500);
    assert.deepEqual(broken.series, unbroken.series);
    assert.equal(broken.weights, unbroken.weights);
    assert.equal(broken.rewinds, rewinds);
    assert.ok(broken.left.length > 0 && broken.left.every((entry) => /^step-\d{8}$/.test(entry)));
    assert.match(broken.log, /Paused: There is no space left/);
  });
}
