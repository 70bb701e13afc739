import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { createBackup } from "../../../agent/store/backup.ts";
import { isPortableName } from "../../../agent/store/backup-files.ts";
import { openDatabase } from "../../../agent/store/database.ts";
import { writeFileDurably } from "../../../agent/store/durable-file.ts";
import { type Home, openHome } from "../../../agent/store/home.ts";
import { restoreBackup } from "../../../agent/store/restore.ts";
import { sha256OfFile } from "../../../agent/store/sha256.ts";
import { endTar, writeTarEntry } from "../../../agent/store/tar.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const manifests: Record<string, string> = {
  "runs/r1/run.json": "{}",
  "runs/r1/config.toml": "schema = 1",
  "runs/r1/metrics.jsonl": '{"seq":1}\n{"seq":2}\n',
  "runs/r1/log.jsonl": "",
  "datasets/d/v1/manifest.json": "{}",
  "models/m/v1/manifest.json": "{}",
  "conversations/c.jsonl": "{}\n",
};
const data: Record<string, string> = {
  "datasets/d/v1/train.jsonl": "{}\n",
  "models/m/v1/model.gguf": "GGUF",
  "runs/r1/checkpoints/step-00000010/model.safetensors": "weights",
  "runs/r1/checkpoints/step-00000010/manifest.json": "{}",
  "runs/r1/row-losses.bin": "....",
};
const neverKept: Record<string, string> = {
  "runs/r1/launched.json": "{}",
  "runs/r1/checkpoints/step-00000020.partial/model.safetensors": "half",
  "datasets/d/.importing-1-a/train.jsonl": "half",
  "agent.json": "secret",
};

async function filledHome(): Promise<Home> {
  const home = openHome(temporaryFolder());
  for (const [name, text] of Object.entries({ ...manifests, ...data, ...neverKept })) {
    mkdirSync(path.dirname(path.join(home.root, name)), { recursive: true });
    writeFileSync(path.join(home.root, name), text);
  }
  const database = await openDatabase(home);
  const value = { name: "Mine", tags: ["a"], notes: "" };
  await database.commit([{ kind: "set", collection: "labels", id: "run/r1", value }]);
  await database.close();
  return home;
}

const wholeHome = { replace: false, databaseOnly: false };

/** All files but those of the database. */
function filesOf(home: Home): Record<string, string> {
  const names = readdirSync(home.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(home.root, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"),
    );
  return Object.fromEntries(
    names
      .filter((name) => !name.startsWith("db/"))
      .map((name) => [name, readFileSync(path.join(home.root, name), "utf8")]),
  );
}

async function nameOfRun(home: Home): Promise<string | undefined> {
  const database = await openDatabase(home);
  const name = database.document.labels["run/r1"]?.name;
  await database.close();
  return name;
}

for (const withData of [false, true])
  test(`a home is brought back ${withData ? "with" : "without"} its data`, async () => {
    const file = path.join(temporaryFolder(), "home.tar");
    const { files, lastSeq, damage, leftOut } = await createBackup(await filledHome(), file, { withData });
    const expected = withData ? { ...manifests, ...data } : manifests;
    assert.deepEqual(
      { files, lastSeq, damage, leftOut },
      {
        files: Object.keys(expected).length + 2,
        ...{ lastSeq: 1, damage: undefined, leftOut: [] },
      },
    );
    const home = openHome(temporaryFolder());
    const { header, aside } = await restoreBackup(home, file, wholeHome);
    assert.equal(header.withData, withData);
    assert.equal(aside, undefined);
    assert.deepEqual(filesOf(home), expected);
    assert.equal(await nameOfRun(home), "Mine");
    assert.deepEqual(
      readdirSync(home.root).filter((name) => name.startsWith(".")),
      [],
    );
  });

test("other programs read a backup, and its sums are those of its files", async () => {
  const file = path.join(temporaryFolder(), "home.tar");
  await createBackup(await filledHome(), file, { withData: true });
  const folder = temporaryFolder();
  execFileSync("tar", ["-xf", file, "-C", folder]);
  const lines = readFileSync(path.join(folder, "SHA256SUMS"), "utf8").trimEnd().split("\n");
  for (const line of lines) {
    const [sum, name] = line.split("  ") as [string, string];
    assert.equal(await sha256OfFile(path.join(folder, name)), sum, name);
  }
});

test("a backup is of one moment while the agent and the runs go on", async () => {
  const source = await filledHome();
  const database = await openDatabase(source, { journalLimit: 2000 });
  const state = { isOver: false };
  const writing = (async () => {
    for (let count = 1; !state.isOver; count++) {
      await database.commit([
        { kind: "set", collection: "settings", id: "left", value: count },
        { kind: "set", collection: "settings", id: "right", value: count },
      ]);
      appendFileSync(path.join(source.runs, "r1", "metrics.jsonl"), `{"seq":${count}}\n{"half`);
      appendFileSync(path.join(source.runs, "r1", "metrics.jsonl"), `":1}\n`);
    }
  })();
  for (let time = 0; time < 10; time++) {
    const file = path.join(temporaryFolder(), "home.tar");
    const { damage } = await createBackup(source, file, { withData: true });
    assert.equal(damage, undefined);
    const home = openHome(temporaryFolder());
    await restoreBackup(home, file, wholeHome);
    const restored = await openDatabase(home);
    assert.equal(restored.document.settings["left"], restored.document.settings["right"]);
    assert.equal(restored.document.labels["run/r1"]?.name, "Mine");
    await restored.close();
    for (const line of readFileSync(path.join(home.runs, "r1", "metrics.jsonl"), "utf8")
      .trim()
      .split("\n"))
      JSON.parse(line);
  }
  state.isOver = true;
  await writing;
  await database.close();
});

test("nothing is written over what is there, and with --replace it is kept aside", async () => {
  const file = path.join(temporaryFolder(), "home.tar");
  await createBackup(await filledHome(), file, { withData: false });
  const home = await filledHome();
  const before = filesOf(home);
  await assert.rejects(restoreBackup(home, file, wholeHome), { code: "home_not_empty" });
  assert.deepEqual(filesOf(home), before);
  const { aside } = await restoreBackup(home, file, { ...wholeHome, replace: true });
  const moved = Object.fromEntries(
    Object.entries({ ...manifests, ...data, ...neverKept }).filter(([name]) => name.includes("/")),
  );
  assert.deepEqual(
    Object.keys(moved).filter((name) => !existsSync(path.join(aside!, name))),
    [],
  );
  assert.equal(readFileSync(home.agentFile, "utf8"), "secret");
  assert.equal(await nameOfRun(home), "Mine");
});

test("while an agent has the home nothing is restored", async () => {
  const file = path.join(temporaryFolder(), "home.tar");
  await createBackup(await filledHome(), file, { withData: false });
  const home = openHome(temporaryFolder());
  const database = await openDatabase(home);
  const attempt = restoreBackup(home, file, { ...wholeHome, replace: true });
  await assert.rejects(attempt, { code: "agent_already_running" });
  await database.close();
});

test("the database alone is brought back over a damaged one, and the rest stays", async () => {
  const home = await filledHome();
  const file = path.join(temporaryFolder(), "home.tar");
  await createBackup(home, file, { withData: false });
  const journal = path.join(home.database, "journal.1.log");
  const bytes = readFileSync(journal);
  bytes[bytes.indexOf("Mine")]! ^= 1;
  writeFileSync(journal, bytes);
  assert.equal(await nameOfRun(home), undefined);
  const salvage = await createBackup(home, path.join(temporaryFolder(), "salvage.tar"), { withData: false });
  assert.match(salvage.damage!, /journal\.1\.log: damage/);
  const only = { replace: true, databaseOnly: true };
  await assert.rejects(restoreBackup(home, file, { ...only, replace: false }), { code: "home_not_empty" });
  const before = filesOf(home);
  const { aside } = await restoreBackup(home, file, only);
  assert.deepEqual(filesOf(home), before);
  assert.deepEqual(readFileSync(path.join(aside!, "journal.1.log")), bytes);
  assert.equal(await nameOfRun(home), "Mine");
});

test("a backup of which anything has changed is refused, and the home stays as it is", async () => {
  const file = path.join(temporaryFolder(), "home.tar");
  await createBackup(await filledHome(), file, { withData: true });
  const bytes = readFileSync(file);
  const home = openHome(temporaryFolder());
  for (const word of ["weights", "trainyard-backup", "GGUF", "schema = 1", "model.gguf", "Mine"]) {
    for (let at = bytes.indexOf(word); at >= 0; at = bytes.indexOf(word, at + 1)) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      writeFileSync(`${file}.changed`, changed);
      await assert.rejects(
        restoreBackup(home, `${file}.changed`, wholeHome),
        { code: "backup_damaged" },
        word,
      );
    }
  }
  writeFileSync(`${file}.changed`, "no tar at all".repeat(100));
  await assert.rejects(restoreBackup(home, `${file}.changed`, wholeHome), { code: "backup_damaged" });
  await assert.rejects(restoreBackup(home, `${file}.none`, wholeHome), { code: "file_not_found" });
  assert.deepEqual(filesOf(home), {});
});

test("names that lead out of the home, or that are there twice, are refused before anything is written", async () => {
  const names = [
    "../x",
    "runs/../../x",
    "/etc/x",
    "runs//x",
    "runs/./x",
    "agent.json",
    "runs",
    "db/lock",
    "runs/a\\b",
    "runs/x\u0000y",
  ];
  const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const nothing = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.alloc(0));
  };
  for (const list of [...names.map((name) => [name]), ["runs/A/x", "runs/a/x"], ["runs/x", "runs/x"]]) {
    const file = path.join(temporaryFolder(), "evil.tar");
    const sums = Buffer.from(list.map((name) => `${empty}  ${name}\n`).join(""));
    await writeFileDurably(file, async (sink) => {
      for (const name of list) await writeTarEntry(sink, { name, size: 0, time: 0 }, nothing());
      const content = (async function* () {
        yield await Promise.resolve(sums);
      })();
      await writeTarEntry(sink, { name: "SHA256SUMS", size: sums.length, time: 0 }, content);
      await endTar(sink);
    });
    const root = path.join(temporaryFolder(), "a", "home");
    const home = openHome(root);
    await assert.rejects(restoreBackup(home, file, wholeHome), { code: "backup_damaged" }, list.join());
    assert.deepEqual(filesOf(home), {});
    assert.deepEqual(readdirSync(path.dirname(root)), ["home"]);
  }
});

test("on Windows names of devices and of streams are refused, too", () => {
  for (const name of ["runs/nul/x", "runs/a:b", "runs/a./x", "runs/COM1.json"]) {
    assert.equal(isPortableName(name, "win32"), false, name);
    assert.equal(isPortableName(name, "linux"), true, name);
  }
  assert.equal(isPortableName("runs/git-helper/run.json", "win32"), true);
});

test("what an attempt to restore has left that was cut off goes with the next one", async () => {
  const home = await filledHome();
  const file = path.join(temporaryFolder(), "home.tar");
  await createBackup(home, file, { withData: true });
  const left = path.join(home.root, ".restoring-0123456789ab");
  mkdirSync(left);
  writeFileSync(path.join(left, "half"), "");
  await restoreBackup(home, file, { ...wholeHome, replace: true });
  assert.equal(existsSync(left), false);
});
