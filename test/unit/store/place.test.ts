import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../../agent/store/database.ts";
import { openHome } from "../../../agent/store/home.ts";
import { findDatabaseFolder, type PlaceOptions } from "../../../agent/store/place.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** As on a machine whose homes lie on NFS. */
function onNetwork(localPlaces = [temporaryFolder()]): PlaceOptions {
  return {
    localPlaces,
    networkTypeOf: (folder) => (localPlaces.some((place) => folder.startsWith(place)) ? undefined : "nfs4"),
  };
}

test("a home on a disk of this machine has its database in it", async () => {
  const home = openHome(temporaryFolder());
  assert.equal(await findDatabaseFolder(home), home.database);
});

test("the database of a home on another machine lies on this one, and is found again", async () => {
  const home = openHome(temporaryFolder());
  const before = await openDatabase(home);
  await before.commit([{ kind: "set", collection: "settings", id: "a", value: 1 }]);
  await before.close();
  const options = onNetwork();
  for (let value = 1; value < 3; value++) {
    const database = await openDatabase(home, options);
    assert.equal(database.document.settings["a"], value);
    await database.commit([{ kind: "set", collection: "settings", id: "a", value: value + 1 }]);
    await database.close();
  }
  const folder = await findDatabaseFolder(home, options);
  assert.ok(folder.startsWith(options.localPlaces[0]!));
  assert.deepEqual(readdirSync(home.database).sort(), ["elsewhere.json", "lock"]);
  if (process.platform !== "win32") assert.equal(statSync(path.dirname(folder)).mode & 0o777, 0o700);
});

test("another machine refuses the home and says where its database is", async () => {
  const home = openHome(temporaryFolder());
  const options = onNetwork();
  const folder = await findDatabaseFolder(home, options);
  rmSync(folder, { recursive: true });
  for (const here of [undefined, "another id"]) {
    if (here !== undefined) {
      mkdirSync(folder);
      writeFileSync(path.join(folder, "id"), here);
    }
    await assert.rejects(openDatabase(home, options), { code: "database_elsewhere" });
  }
  const pointer = path.join(home.database, "elsewhere.json");
  assert.ok(readFileSync(pointer, "utf8").includes(path.basename(folder)));
  writeFileSync(pointer, "{");
  await assert.rejects(openDatabase(home, options), { code: "store_damaged" });
});

test("a place that somebody else has prepared is passed over", async () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  const own = path.basename(path.dirname(await findDatabaseFolder(openHome(temporaryFolder()), onNetwork())));
  const elsewhere = temporaryFolder();
  symlinkSync(elsewhere, path.join(first, own), "junction");
  const folder = await findDatabaseFolder(openHome(temporaryFolder()), onNetwork([first, second]));
  assert.ok(folder.startsWith(second));
  assert.deepEqual(readdirSync(elsewhere), []);
});

test("without a place the home is refused, and nothing is left in it", async () => {
  const home = openHome(temporaryFolder());
  const file = path.join(temporaryFolder(), "file");
  writeFileSync(file, "");
  await assert.rejects(openDatabase(home, onNetwork([file])), { code: "no_local_disk" });
  assert.ok(!existsSync(path.join(home.database, "elsewhere.json")));
});
