import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Change } from "../../../agent/store/document.ts";
import { openDatabase } from "../../../agent/store/database.ts";
import { openHome } from "../../../agent/store/home.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const label = (id: string, notes: string): Change => ({
  kind: "set",
  collection: "labels",
  id: `run/${id}`,
  value: { tags: [], notes },
});

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("what was committed is there when the database is opened again", async () => {
  const home = openHome(temporaryFolder());
  const first = await openDatabase(home);
  await first.commit([
    label("a", "one"),
    { kind: "set", collection: "settings", id: "theme", value: { dark: true } },
  ]);
  await first.commit([label("b", "two"), { kind: "remove", collection: "settings", id: "theme" }]);
  await first.close();
  const second = await openDatabase(home);
  assert.deepEqual(plain(second.document), {
    labels: { "run/a": { tags: [], notes: "one" }, "run/b": { tags: [], notes: "two" } },
    ...{ queue: {}, operations: {}, settings: {} },
  });
  assert.deepEqual(second.state, { mode: "writable" });
  await second.close();
});

test("a change is seen once it is acknowledged, and not before", async () => {
  const database = await openDatabase(openHome(temporaryFolder()));
  const seen: string[] = [];
  const stop = database.onChange((changes) => seen.push(...changes.map(({ id }) => id)));
  const value = { tags: ["x"], notes: "" };
  const committing = database.commit([{ kind: "set", collection: "labels", id: "run/a", value }]);
  assert.deepEqual(Object.keys(database.document.labels), []);
  value.tags.push("changed by the caller since");
  await committing;
  assert.deepEqual(database.document.labels["run/a"]?.tags, ["x"]);
  assert.equal(database.document.labels["constructor"], undefined);
  assert.throws(() => database.document.labels["run/a"]?.tags.push("changed by a reader"), TypeError);
  stop();
  await database.commit([label("b", "")]);
  assert.deepEqual(seen, ["run/a"]);
  await database.close();
});

test("a commit without a change writes nothing", async () => {
  const home = openHome(temporaryFolder());
  const database = await openDatabase(home);
  const journal = path.join(home.database, "journal.1.log");
  const before = statSync(journal).size;
  await database.commit([]);
  assert.equal(statSync(journal).size, before);
  await database.close();
});

test("commits that overlap are kept in the order in which they were made", async () => {
  const home = openHome(temporaryFolder());
  const first = await openDatabase(home);
  await Promise.all(Array.from({ length: 200 }, (_, index) => first.commit([label("a", String(index))])));
  assert.equal(first.document.labels["run/a"]?.notes, "199");
  await first.close();
  const second = await openDatabase(home);
  assert.equal(second.document.labels["run/a"]?.notes, "199");
  await second.close();
});

test("what the schema does not know is refused, and nothing of the commit is kept", async () => {
  const database = await openDatabase(openHome(temporaryFolder()));
  const bad = { kind: "set", collection: "labels", id: "run/b", value: { tags: "x" } } as unknown as Change;
  await assert.rejects(database.commit([label("a", ""), bad]));
  await assert.rejects(database.commit([{ kind: "remove", collection: "settings", id: "__proto__" }]));
  assert.deepEqual(Object.keys(database.document.labels), []);
  await database.close();
  await assert.rejects(database.commit([label("a", "")]), /closed/);
});

test("a second agent gives up and names the process that has the home", async () => {
  const home = openHome(temporaryFolder());
  const first = await openDatabase(home);
  await assert.rejects(openDatabase(home), {
    code: "agent_already_running",
    message: `An agent runs for ${home.root} already, as process ${process.pid}.`,
  });
  await first.close();
  await (await openDatabase(home)).close();
});

test("the journal begins anew when it has become long, while commits go on", async () => {
  const home = openHome(temporaryFolder());
  const first = await openDatabase(home, { journalLimit: 10_000 });
  for (let round = 0; round < 200; round++) {
    await Promise.all([
      first.commit([label(`a${round}`, "x".repeat(50))]),
      first.commit([label("b", `${round}`)]),
    ]);
  }
  await first.close();
  const names = readdirSync(home.database).sort();
  assert.equal(names.filter((name) => name.startsWith("snapshot.")).length, 2, names.join());
  assert.ok(!names.includes("journal.1.log") && !names.some((name) => name.endsWith(".new")), names.join());
  const second = await openDatabase(home);
  assert.equal(Object.keys(second.document.labels).length, 201);
  assert.equal(second.document.labels["run/b"]?.notes, "199");
  await second.close();
  if (process.platform === "win32") return;
  for (const name of names) assert.equal(statSync(`${home.database}/${name}`).mode & 0o777, 0o600, name);
});

test("the clock may jump: what counts is the order of the commits", async (context) => {
  const home = openHome(temporaryFolder());
  context.mock.timers.enable({ apis: ["Date"], now: Date.parse("2030-01-01") });
  for (const hours of [1, 2, 0, 100_000, 0]) {
    context.mock.timers.setTime(Date.parse("2030-01-01") + hours * 3_600_000);
    const database = await openDatabase(home, { journalLimit: 300 });
    const last = Number(database.document.labels["run/a"]?.notes ?? 0);
    for (let count = 1; count <= 5; count++) await database.commit([label("a", String(last + count))]);
    await database.close();
  }
  const database = await openDatabase(home);
  assert.equal(database.document.labels["run/a"]?.notes, "25");
  await database.close();
});

test("whoever closes at once keeps what was begun before", async () => {
  const home = openHome(temporaryFolder());
  const first = await openDatabase(home, { journalLimit: 200 });
  const committed = Promise.all(["1", "2", "3"].map((notes) => first.commit([label(notes, notes)])));
  await first.close();
  await committed;
  const second = await openDatabase(home);
  assert.equal(Object.keys(second.document.labels).length, 3);
  await second.close();
});

test("whoever counts commits hears of each, and the journal has a length", async () => {
  const heard: string[] = [];
  const database = await openDatabase(openHome(temporaryFolder()), {
    onCommit: (outcome, seconds) => {
      assert.ok(seconds > 0);
      heard.push(outcome);
    },
  });
  const before = database.journalBytes;
  await database.commit([]);
  await database.commit([label("a", "")]);
  await assert.rejects(database.commit([{ kind: "set", collection: "labels", id: "x", value: 1 } as never]));
  assert.deepEqual(heard, ["ok", "failed"]);
  assert.ok(database.journalBytes > before);
  await database.close();
});

test("a listener that throws is told of, and the commit is kept", async () => {
  const failures: unknown[] = [];
  const database = await openDatabase(openHome(temporaryFolder()), {
    onListenerFailure: (error) => failures.push(error),
  });
  database.onChange(() => {
    throw new Error("a bug");
  });
  await database.commit([label("a", "")]);
  assert.equal(failures.length, 1);
  await database.close();
});
