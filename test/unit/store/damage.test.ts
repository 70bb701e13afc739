import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openDatabase, type OpenOptions } from "../../../agent/store/database.ts";
import { diskFiles } from "../../../agent/store/files.ts";
import { type Home, openHome } from "../../../agent/store/home.ts";
import { loadDatabase } from "../../../agent/store/load-database.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const commits = 6;

/** A database whose setting `count` was set to 1, 2, … in as many commits. */
async function filledHome(options: Partial<OpenOptions> = {}): Promise<Home> {
  const home = openHome(temporaryFolder());
  const database = await openDatabase(home, options);
  for (let value = 1; value <= commits; value++) {
    await database.commit([{ kind: "set", collection: "settings", id: "count", value }]);
  }
  await database.close();
  return home;
}

const journal = (home: Home, generation = 1): string => path.join(home.database, `journal.${generation}.log`);

const countIn = ({ settings = {} }: Record<string, Record<string, unknown>>): number =>
  (settings["count"] ?? 0) as number;

/** The end of each line of the journal. */
function frameEnds(bytes: Buffer): number[] {
  return [...bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1);
}

test("a journal that was cut anywhere has every commit that is whole, and says how much was dropped", async () => {
  const home = await filledHome();
  const bytes = readFileSync(journal(home));
  const ends = frameEnds(bytes);
  // The first frame begins the epoch and the last one ends it.
  assert.equal(ends.length, commits + 2);
  for (let size = 0; size <= bytes.length; size++) {
    writeFileSync(journal(home), bytes.subarray(0, size));
    const loaded = await loadDatabase(diskFiles, home.database);
    const whole = ends.filter((end) => end <= size);
    assert.equal(loaded.damage, undefined, `cut at ${size}`);
    assert.equal(
      countIn(loaded.document),
      Math.min(Math.max(0, whole.length - 1), commits),
      `cut at ${size}`,
    );
    assert.equal(loaded.tornBytes, size - (whole.at(-1) ?? 0), `cut at ${size}`);
  }
});

test("after a cut the database goes on, and what was dropped does not come back", async () => {
  const home = await filledHome();
  const bytes = readFileSync(journal(home));
  writeFileSync(journal(home), bytes.subarray(0, frameEnds(bytes)[3]! - 2));
  const second = await openDatabase(home);
  assert.equal(second.document.settings["count"], 2);
  await second.commit([{ kind: "set", collection: "settings", id: "count", value: 10 }]);
  await second.close();
  const third = await openDatabase(home);
  assert.equal(third.document.settings["count"], 10);
  assert.deepEqual(third.state, { mode: "writable" });
  await third.close();
});

test("a byte that has changed is found wherever it is, and no commit is lost without a word", async () => {
  const home = await filledHome();
  const bytes = readFileSync(journal(home));
  const ends = frameEnds(bytes);
  for (let at = 0; at < bytes.length; at++) {
    for (const bit of [0x01, 0x20]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= bit;
      writeFileSync(journal(home), changed);
      const { damage, document, tornBytes } = await loadDatabase(diskFiles, home.database);
      const frame = ends.findIndex((end) => at < end);
      const where = `bit ${bit} of byte ${at}`;
      if (frame === ends.length - 1) {
        assert.equal(countIn(document), commits, where);
        assert.ok(tornBytes > 0 || damage !== undefined, where);
      } else {
        assert.equal(damage, `journal.1.log: damage at byte ${frame === 0 ? 0 : ends[frame - 1]!}`, where);
        assert.equal(countIn(document), Math.max(0, frame - 1), where);
      }
    }
  }
});

test("a damaged database can be read, refuses changes with the place, and its files stay as they are", async () => {
  const home = await filledHome();
  const bytes = readFileSync(journal(home));
  bytes[frameEnds(bytes)[3]! - 3]! ^= 1;
  writeFileSync(journal(home), bytes);
  const before = readdirSync(home.database).sort();
  const database = await openDatabase(home);
  assert.equal(database.document.settings["count"], 2);
  assert.equal(database.state.mode, "read-only");
  await assert.rejects(database.commit([{ kind: "set", collection: "settings", id: "count", value: 3 }]), {
    code: "store_damaged",
    message: /journal\.1\.log: damage at byte \d+/,
  });
  await database.close();
  assert.deepEqual(readdirSync(home.database).sort(), before);
  assert.deepEqual(readFileSync(journal(home)), bytes);
});

test("when the newest snapshot is damaged, the one before it and the journals since have everything", async () => {
  const home = await filledHome({ journalLimit: 300 });
  const newest = readdirSync(home.database)
    .filter((name) => name.startsWith("snapshot."))
    .sort()
    .at(-1)!;
  const file = path.join(home.database, newest);
  const bytes = readFileSync(file);
  bytes[bytes.length - 10]! ^= 1;
  writeFileSync(file, bytes);
  for (let opening = 0; opening < 2; opening++) {
    const database = await openDatabase(home);
    assert.equal(database.document.settings["count"], commits);
    assert.deepEqual(database.state, { mode: "writable" });
    await database.close();
  }
  assert.deepEqual(readFileSync(`${file}.damaged`), bytes);
});

test("what cannot be opened at all is refused with its reason, and left alone", async () => {
  const whole = await filledHome({ journalLimit: 300 });
  const other = path.join(temporaryFolder(), "db");
  const cases: [reason: RegExp, harm: (folder: string, names: string[]) => void][] = [
    [
      /snapshot\.\d\.json: its first line/,
      (folder, names) => {
        for (const name of names.filter((each) => each.startsWith("snapshot.")))
          writeFileSync(path.join(folder, name), "");
      },
    ],
    [
      /snapshots are missing/,
      (folder, names) => {
        for (const name of names.filter((each) => each.startsWith("snapshot.")))
          rmSync(path.join(folder, name));
      },
    ],
  ];
  for (const [message, harm] of cases) {
    rmSync(other, { recursive: true, force: true });
    mkdirSync(other);
    cpSync(whole.database, other, { recursive: true });
    harm(other, readdirSync(other));
    const before = readdirSync(other).sort();
    await assert.rejects(openDatabase({ ...whole, database: other }), { code: "store_damaged", message });
    assert.deepEqual(readdirSync(other).sort(), before);
  }
});

test("a journal that is missing between others is noticed", async () => {
  const home = await filledHome({ journalLimit: 150 });
  const generations = readdirSync(home.database)
    .map((name) => /^journal\.(\d+)\.log$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((left, right) => left - right);
  const snapshots = readdirSync(home.database)
    .filter((name) => name.startsWith("snapshot."))
    .sort();
  // Only the older snapshot needs the older journals.
  rmSync(path.join(home.database, snapshots.at(-1)!));
  rmSync(journal(home, generations[0]));
  const database = await openDatabase(home);
  const { state } = database;
  assert.ok(state.mode === "read-only" && state.reason === "damaged");
  assert.match(state.detail, /commit \d is missing before/);
  await database.close();
});
