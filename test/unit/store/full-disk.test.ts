import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Change } from "../../../agent/store/document.ts";
import { type Database, openDatabase, type OpenOptions } from "../../../agent/store/database.ts";
import { type Home, openHome } from "../../../agent/store/home.ts";
import { faultyDisk, type Operation, systemError } from "../../support/faulty-disk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const set = (value: number): Change[] => [{ kind: "set", collection: "settings", id: "count", value }];

interface Space {
  isFull: boolean;
}

/** A home on a disk that can be full: then nothing is created, and half of what is written gets there. */
function homeWith(space: Space): { home: Home; options: Partial<OpenOptions>; operations: Operation[] } {
  const home = openHome(temporaryFolder());
  const { files, operations } = faultyDisk(home.database, {
    failure: ({ kind }) =>
      space.isFull && (kind === "write" || kind === "create") ? systemError("ENOSPC") : undefined,
  });
  return { home, options: { files, retryMilliseconds: 5 }, operations };
}

async function untilWritable(database: Database): Promise<void> {
  while (database.state.mode !== "writable") await sleep(5);
}

test("on a full disk changes are refused and undone, and taken again when there is space", async () => {
  const space = { isFull: false };
  const { home, options, operations } = homeWith(space);
  const database = await openDatabase(home, options);
  await database.commit(set(1));
  space.isFull = true;
  const refused = await Promise.allSettled([2, 3, 4].map((value) => database.commit(set(value))));
  for (const each of refused) {
    assert.ok(each.status === "rejected");
    assert.equal((each.reason as { code: string }).code, "storage_full");
  }
  assert.equal(database.document.settings["count"], 1);
  assert.ok(database.state.mode === "read-only" && database.state.reason === "storage_full");
  await assert.rejects(database.commit(set(5)), { code: "storage_full" });
  const before = operations.length;
  while (operations.length < before + 3) await sleep(5);
  assert.equal(database.state.mode, "read-only");
  space.isFull = false;
  await untilWritable(database);
  await database.commit(set(6));
  await database.close();
  const again = await openDatabase(home);
  assert.equal(again.document.settings["count"], 6);
  await again.close();
});

test("nothing that was refused on a full disk is there after a restart", async () => {
  const space = { isFull: false };
  const { home, options } = homeWith(space);
  const database = await openDatabase(home, options);
  await database.commit(set(1));
  space.isFull = true;
  await assert.rejects(database.commit(set(2)), { code: "storage_full" });
  await database.close();
  const stillFull = await openDatabase(home, options);
  assert.equal(stillFull.document.settings["count"], 1);
  assert.ok(stillFull.state.mode === "read-only" && stillFull.state.reason === "storage_full");
  space.isFull = false;
  await untilWritable(stillFull);
  await stillFull.commit(set(3));
  await stillFull.close();
});

test("a new database on a full disk is refused, and begins when there is space", async () => {
  const space = { isFull: true };
  const { home, options } = homeWith(space);
  await assert.rejects(openDatabase(home, options), { code: "storage_full" });
  space.isFull = false;
  await (await openDatabase(home, options)).close();
});

test("without space for a snapshot the journal goes on, and nothing is lost", async () => {
  const home = openHome(temporaryFolder());
  let refusedSnapshots = 0;
  const { files } = faultyDisk(home.database, {
    failure({ kind, name }) {
      if (kind !== "write" || !/^snapshot\.[2-5]\./.test(name)) return undefined;
      refusedSnapshots++;
      return systemError("ENOSPC");
    },
  });
  const database = await openDatabase(home, { files, journalLimit: 300 });
  for (let value = 1; value <= 40; value++) await database.commit(set(value));
  await database.close();
  assert.ok(refusedSnapshots > 0);
  const again = await openDatabase(home);
  assert.equal(again.document.settings["count"], 40);
  assert.deepEqual(again.state, { mode: "writable" });
  await again.close();
});
