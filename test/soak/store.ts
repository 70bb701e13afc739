// The database under faults, in numbers.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { builtTestProgram } from "./built-test-program.ts";
import type { SoakPart } from "./part.ts";
import { cutWriters } from "./store-cuts.ts";
import { killWriters } from "./store-kills.ts";

export const storeParts: Readonly<Record<string, SoakPart>> = {
  "store-kills": async () => {
    const { contradictions, ...counts } = await killWriters(1000, 120);
    const summary = `${counts.kills} kills (${counts.withCommitsUnderway} with commits underway, ${counts.whileOpening} while opening), ${counts.acknowledged} commits acknowledged`;
    return judge(summary, contradictions);
  },
  "store-cuts": async () => {
    const { contradictions, ...counts } = await cutWriters(500);
    const summary = `${counts.ends} ends at a random operation, ${counts.images} images of the disk each, ${counts.acknowledged} commits acknowledged`;
    return judge(summary, contradictions);
  },
  // A small disk can be mounted without being root only there.
  ...(process.platform === "linux" ? { "store-full-disk": fullDisk } : {}),
};

async function fullDisk(): ReturnType<SoakPart> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-full-"));
  const script = 'mount -t tmpfs -o size=1m none "$1" && exec "$2" "$3" "$1"';
  const program = builtTestProgram("soak/store-full");
  const shell = ["-rm", "sh", "-c", script, "sh", folder, process.execPath, program];
  const { stdout } = await promisify(execFile)("unshare", shell);
  rmSync(folder, { recursive: true });
  const result = JSON.parse(stdout) as {
    rounds: number;
    acknowledged: number;
    slowestRecoverySeconds: number;
    contradictions: string[];
  };
  const { rounds, acknowledged, slowestRecoverySeconds, contradictions } = result;
  if (slowestRecoverySeconds > 5) contradictions.push("the recovery took longer than 5 s");
  const summary = `${rounds} times full, ${acknowledged} commits acknowledged, writable again within ${slowestRecoverySeconds.toFixed(1)} s`;
  return judge(summary, contradictions);
}

function judge(summary: string, contradictions: readonly string[]): Awaited<ReturnType<SoakPart>> {
  const verdict = contradictions.length === 0 ? "0 lost, 0 invented" : contradictions.join("; ");
  return { passed: contradictions.length === 0, summary: `${summary}: ${verdict}` };
}
