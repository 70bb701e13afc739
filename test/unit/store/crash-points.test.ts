import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import type { Change } from "../../../agent/store/document.ts";
import { type Database, openDatabase } from "../../../agent/store/database.ts";
import { type Home, openHome } from "../../../agent/store/home.ts";
import { faultyDisk, type FaultyDisk } from "../../support/faulty-disk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** At least; there are more until an old generation has been removed, since compaction goes on beside the commits. */
const commitCount = 9;
/** Commits are made of two changes, so that half of one would be seen. */
const commit = (number: number): Change[] => [
  { kind: "set", collection: "settings", id: "count", value: number },
  { kind: "set", collection: "settings", id: `note ${number}`, value: "x".repeat(40) },
];

/** Short, so that the journal begins anew several times. */
const journalLimit = 500;

/** Opens a new database, commits, and closes it; stops for good before the operation of that number. */
async function runUntil(stopAt: number): Promise<{ disk: FaultyDisk; acknowledged: number; home: Home }> {
  const home = openHome(temporaryFolder());
  let stop!: () => void;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const disk = faultyDisk(home.database, {
    failure: (_operation, number) => {
      if (number < stopAt) return undefined;
      stop();
      return new Error("The process is gone.");
    },
  });
  let acknowledged = 0;
  const work = async (): Promise<void> => {
    const database = await openDatabase(home, { files: disk.files, journalLimit, onFatal: stop });
    const hasRemoved = (): boolean => disk.operations.some(({ kind }) => kind === "remove");
    for (let number = 1; number <= commitCount || !hasRemoved(); number++) {
      await database.commit(commit(number));
      acknowledged = number;
    }
    await database.close();
  };
  await Promise.race([stopped, work().catch(stop)]);
  return { disk, acknowledged, home };
}

function assertHolds(database: Database, counts: readonly number[], where: string): void {
  const { count = 0, ...notes } = database.document.settings;
  assert.ok(
    counts.some((each) => each === count),
    `${where}: ${JSON.stringify(count)} is not ${counts.join()}`,
  );
  assert.equal(Object.keys(notes).length, count, where);
}

test("wherever the process or the power ends, each commit is there as a whole or not at all", async () => {
  const { disk: whole, acknowledged, home } = await runUntil(Infinity);
  assert.ok(acknowledged >= commitCount);
  await whole.close();
  const kinds = new Set(whole.operations.map(({ kind }) => kind));
  assert.deepEqual([...kinds].sort(), ["create", "remove", "rename", "sync", "syncFolder", "write"]);
  rmSync(home.root, { recursive: true });
  for (let stopAt = 1; stopAt <= whole.operations.length; stopAt++) {
    const { disk, acknowledged, home } = await runUntil(stopAt);
    for (const after of ["kill", "cut", "cut-with-names"] as const) {
      const root = temporaryFolder();
      const where = `${after} at ${stopAt}, ${JSON.stringify(disk.operations[stopAt - 1])}`;
      const image = disk.image(after);
      const { files } = faultyDisk(image, {});
      const database = await openDatabase({ ...openHome(root), database: image }, { files });
      assert.deepEqual(database.state, { mode: "writable" }, where);
      assertHolds(database, [acknowledged, acknowledged + 1], where);
      await database.commit(commit(0));
      await database.close();
      for (const folder of [root, image]) rmSync(folder, { recursive: true });
    }
    await disk.close();
    rmSync(home.root, { recursive: true });
  }
});
