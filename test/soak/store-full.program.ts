// Fills the small disk that is argument 1, again and again, under write load, and prints what was found as JSON.
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TrainyardError } from "../../agent/errors.ts";
import { type Database, openDatabase } from "../../agent/store/database.ts";
import { openHome } from "../../agent/store/home.ts";

const rounds = 20;
const home = openHome(path.join(process.argv[2]!, "home"));
const ballast = path.join(process.argv[2]!, "ballast");
const summary = {
  ...{ rounds, acknowledged: 0, refused: 0, slowestRecoverySeconds: 0 },
  contradictions: [] as string[],
};
let acknowledged = 0;
for (let round = 0; round < rounds; round++) {
  const database = await openDatabase(home, { journalLimit: 60_000 });
  compare(database, `opening ${round}`);
  fillDisk();
  await commitUntilRefused(database);
  compare(database, `full disk ${round}`);
  if (round % 2 === 0) {
    rmSync(ballast);
    await measureRecovery(database);
    await commit(database);
  }
  await database.close();
  rmSync(ballast, { force: true });
}
summary.acknowledged = acknowledged;
console.log(JSON.stringify(summary));

function fillDisk(): void {
  for (let size = 1 << 20; size >= 4096;) {
    try {
      writeFileSync(ballast, Buffer.alloc(size), { flag: "a" });
    } catch {
      size >>= 1;
    }
  }
}

async function commit(database: Database): Promise<void> {
  const value = acknowledged + 1;
  await database.commit([
    { kind: "set", collection: "settings", id: "count", value },
    { kind: "set", collection: "settings", id: "same", value: [value, "x".repeat(500)] },
  ]);
  acknowledged = value;
}

async function commitUntilRefused(database: Database): Promise<void> {
  for (;;) {
    try {
      await commit(database);
    } catch (error) {
      if (!(error instanceof TrainyardError) || error.code !== "storage_full") throw error;
      summary.refused++;
      return;
    }
  }
}

async function measureRecovery(database: Database): Promise<void> {
  const start = performance.now();
  while (database.state.mode !== "writable") await sleep(20);
  summary.slowestRecoverySeconds = Math.max(
    summary.slowestRecoverySeconds,
    (performance.now() - start) / 1000,
  );
}

/** What was refused must not be there, and what was acknowledged must. */
function compare({ document: { settings } }: Database, where: string): void {
  const count = (settings["count"] ?? 0) as number;
  const [same] = (settings["same"] ?? [0]) as number[];
  if (count !== acknowledged || same !== acknowledged)
    summary.contradictions.push(`${where}: ${acknowledged} acknowledged, ${count} and ${same} there`);
}
