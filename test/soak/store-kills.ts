// Kills a process that writes to the database, again and again, and lets the next one look for what is wrong.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "../../agent/store/database.ts";
import { openHome } from "../../agent/store/home.ts";
import { builtTestProgram } from "./built-test-program.ts";
import { createCounters, findContradictions, readCounters } from "./store-load.ts";

export interface KillSummary {
  kills: number;
  /** Commits that were acknowledged over all kills. */
  acknowledged: number;
  /** Kills before the database was open. */
  whileOpening: number;
  /** Kills with commits that were begun and not answered. */
  withCommitsUnderway: number;
  /** Empty where nothing is lost and nothing invented. */
  contradictions: string[];
}

/** Each kill comes at a random moment, up to `longestMilliseconds` after the process says that the database is open. */
export async function killWriters(kills: number, longestMilliseconds: number): Promise<KillSummary> {
  const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-kills-"));
  const countersFile = path.join(root, "counters");
  createCounters(countersFile);
  const summary: KillSummary = {
    ...{ kills, acknowledged: 0, whileOpening: 0, withCommitsUnderway: 0 },
    contradictions: [],
  };
  for (let kill = 0; kill < kills && summary.contradictions.length === 0; kill++) {
    const child = spawn(process.execPath, [builtTestProgram("soak/store-writer"), root, countersFile], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const isOpen = await killAtSomeTime(child, kill % 10 === 9, longestMilliseconds);
    if (isOpen.stderr !== "") summary.contradictions.push(`after ${kill} kills: ${isOpen.stderr}`);
    if (!isOpen.opened) summary.whileOpening++;
    else if (readCounters(countersFile).some(({ begun, acknowledged }) => begun > acknowledged))
      summary.withCommitsUnderway++;
  }
  const counters = readCounters(countersFile);
  const database = await openDatabase(openHome(root));
  summary.contradictions.push(...findContradictions(database.document, counters));
  await database.close();
  summary.acknowledged = counters.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  rmSync(root, { recursive: true });
  return summary;
}

async function killAtSomeTime(
  child: ChildProcess,
  whileOpening: boolean,
  longestMilliseconds: number,
): Promise<{ opened: boolean; stderr: string }> {
  const ended = once(child, "exit").then(() => false);
  const stderr = text(child.stderr!);
  const opening = once(child.stdout!, "data").then(() => true);
  // Node itself needs some tens of milliseconds before the database is touched.
  const tooEarly = whileOpening ? [sleep(50 + Math.random() * 100, false)] : [];
  const opened = await Promise.race([opening, ended, ...tooEarly]);
  if (opened) await sleep(Math.random() * longestMilliseconds);
  child.kill("SIGKILL");
  await ended;
  return { opened, stderr: await stderr };
}
