import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../../agent/store/database.ts";
import { documentSchema, type StoredDocument } from "../../../agent/store/document.ts";
import { diskFiles } from "../../../agent/store/files.ts";
import { encodeFrame } from "../../../agent/store/frame.ts";
import { type Home, openHome } from "../../../agent/store/home.ts";
import type { Migrations } from "../../../agent/store/migrate.ts";
import { writeSnapshot } from "../../../agent/store/snapshot.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** What the document was before the first version: settings were called options, and there was no queue. */
const migrations: Migrations = {
  0: ({ options = {}, labels = {} }) => ({ labels, settings: options, queue: {}, operations: {} }),
};

async function homeOfVersion(schema: number, document: StoredDocument): Promise<Home> {
  const home = openHome(temporaryFolder());
  const place = { generation: 4, schema, lastSeq: 10, epoch: 3 };
  await writeSnapshot(diskFiles, home.database, place, document);
  return home;
}

const oldDocument: StoredDocument = { labels: {}, options: { colour: "red" } };

async function oldHome(): Promise<Home> {
  const home = await homeOfVersion(0, oldDocument);
  const change = JSON.stringify([{ kind: "set", collection: "options", id: "size", value: 3 }]);
  const frame = encodeFrame({ seq: 11, epoch: 3, schema: 0 }, [change]);
  writeFileSync(path.join(home.database, "journal.4.log"), frame);
  return home;
}

test("a database of an older version is brought to the present one, and kept as it was", async () => {
  const home = await oldHome();
  const database = await openDatabase(home, { migrations });
  assert.deepEqual({ ...database.document.settings }, { colour: "red", size: 3 });
  await database.commit([{ kind: "set", collection: "settings", id: "colour", value: "blue" }]);
  await database.close();
  const kept = path.join(home.database, `before-version-${documentSchema}`);
  assert.deepEqual(readdirSync(kept).sort(), ["journal.4.log", "snapshot.4.json"]);
  const again = await openDatabase(home, { migrations });
  assert.deepEqual({ ...again.document.settings }, { colour: "blue", size: 3 });
  await again.close();
  const before = await openDatabase({ ...home, database: kept }, { migrations });
  assert.deepEqual({ ...before.document.settings }, { colour: "red", size: 3 });
  await before.close();
});

test("a migration that was interrupted is done again", async () => {
  const home = await oldHome();
  const full = Object.assign(new Error("no space"), { code: "ENOSPC" });
  const files = { ...diskFiles, rename: () => Promise.reject(full) };
  await assert.rejects(openDatabase(home, { migrations, files }), { code: "storage_full" });
  const database = await openDatabase(home, { migrations });
  assert.deepEqual({ ...database.document.settings }, { colour: "red", size: 3 });
  await database.close();
});

test("when the migrated snapshot is damaged, the old generation is migrated once more", async () => {
  const home = await oldHome();
  const database = await openDatabase(home, { migrations });
  await database.commit([{ kind: "set", collection: "settings", id: "colour", value: "blue" }]);
  await database.close();
  writeFileSync(path.join(home.database, "snapshot.5.json"), "");
  const again = await openDatabase(home, { migrations });
  assert.deepEqual({ ...again.document.settings }, { colour: "blue", size: 3 });
  await again.close();
});

test("a newer document is refused, and one of a version that never was", async () => {
  const newer = await homeOfVersion(documentSchema + 1, {});
  await assert.rejects(openDatabase(newer), { code: "store_newer" });
  assert.deepEqual(readdirSync(newer.database).sort(), ["lock", "snapshot.4.json"]);
  const journal = await homeOfVersion(documentSchema, { labels: {} });
  const frame = encodeFrame({ seq: 11, epoch: 3, schema: documentSchema + 1 }, []);
  writeFileSync(path.join(journal.database, "journal.4.log"), frame);
  await assert.rejects(openDatabase(journal), { code: "store_newer" });
  await assert.rejects(openDatabase(await homeOfVersion(-3, {})), { code: "store_damaged" });
});

test("a document that is not what it should be is refused with the place", async () => {
  const document = { labels: { "run/a": { tags: "x" } }, queue: {}, operations: {}, settings: {} };
  await assert.rejects(openDatabase(await homeOfVersion(documentSchema, document)), {
    code: "store_damaged",
    message: /labels\.run\/a\.tags: .*array/,
  });
});
