import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { writeFileDurably } from "../../../agent/store/durable-file.ts";
import { withOpenFile } from "../../../agent/store/open-file.ts";
import { endTar, listTar, writeTarEntry } from "../../../agent/store/tar.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const long = `runs/${"deep/".repeat(30)}file.json`;
const contents: Record<string, string> = {
  "runs/a/run.json": "{}",
  "runs/empty": "",
  [long]: "x".repeat(513),
  "datasets/fünf/größe.json": "ümläut",
};

async function writtenTar(): Promise<string> {
  const file = path.join(temporaryFolder(), "archive.tar");
  await writeFileDurably(file, async (sink) => {
    for (const [name, text] of Object.entries(contents)) {
      const bytes = Buffer.from(text);
      await writeTarEntry(sink, { name, size: bytes.length, time: 1e9 }, streamOf(bytes));
    }
    await endTar(sink);
  });
  return file;
}

async function* streamOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

const list = (file: string) => withOpenFile(file, (archive) => listTar(archive, file));

test("what is written as tar is read again, with names of any length and script", async () => {
  const file = await writtenTar();
  const entries = await list(file);
  const bytes = readFileSync(file);
  const read = entries.map(({ name, position, size }) => [
    name,
    bytes.toString("utf8", position, position + size),
  ]);
  assert.deepEqual(Object.fromEntries(read), contents);
});

test("another program reads the same", async () => {
  const file = await writtenTar();
  const folder = temporaryFolder();
  execFileSync("tar", ["-xf", file, "-C", folder]);
  for (const [name, text] of Object.entries(contents))
    assert.equal(readFileSync(path.join(folder, name), "utf8"), text, name);
});

test("a tar that was cut off anywhere, or changed in a header, is refused", async () => {
  const file = await writtenTar();
  const bytes = readFileSync(file);
  const other = `${file}.other`;
  for (let size = 0; size < bytes.length - 512; size += 128) {
    writeFileSync(other, bytes.subarray(0, size));
    await assert.rejects(list(other), { code: "backup_damaged" }, `cut at ${size}`);
  }
  for (let at = 0; at < 512; at += 7) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 0x11;
    writeFileSync(other, changed);
    await assert.rejects(list(other), { code: "backup_damaged" }, `changed at ${at}`);
  }
});

test("links, folders and devices in a tar are refused", async () => {
  const folder = temporaryFolder();
  const file = path.join(temporaryFolder(), "other.tar");
  execFileSync("tar", ["-cf", file, "--format=ustar", "-C", path.dirname(folder), path.basename(folder)]);
  await assert.rejects(list(file), { code: "backup_damaged", message: /entry of type "5"/ });
});
