import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { TrainyardError } from "../../../agent/errors.ts";
import { writeFileDurably } from "../../../agent/store/durable-file.ts";
import { withOpenFile } from "../../../agent/store/open-file.ts";
import { sha256OfFile } from "../../../agent/store/sha256.ts";

const folder = (): string => mkdtempSync(path.join(os.tmpdir(), "trainyard-durable-"));

test("a file appears with all that was written, in folders that are made for it", async () => {
  const file = path.join(folder(), "a", "b", "file");
  await writeFileDurably(file, async (sink) => {
    await sink.write(Buffer.from("one "));
    assert.equal(sink.length, 4);
    await sink.write(Buffer.from("two"));
  });
  assert.equal(readFileSync(file, "utf8"), "one two");
  assert.deepEqual(readdirSync(path.dirname(file)), ["file"]);
  assert.equal(await sha256OfFile(file), "8ab63e29a4ba14e4e1688f9c15e5af90895421358c945b0431f85d66977bd3d2");
});

test("a writer that fails leaves the old file and nothing beside it", async () => {
  const file = path.join(folder(), "file");
  writeFileSync(file, "old");
  const failing = writeFileDurably(file, async (sink) => {
    await sink.write(Buffer.from("half"));
    throw new Error("no more");
  });
  await assert.rejects(failing, /no more/);
  assert.equal(readFileSync(file, "utf8"), "old");
  assert.deepEqual(readdirSync(path.dirname(file)), ["file"]);
});

test("ranges are read exactly, and what cannot be read has a name", async () => {
  const file = path.join(folder(), "file");
  writeFileSync(file, "0123456789");
  const text = await withOpenFile(file, async (open) => {
    assert.equal(open.size, 10);
    return Buffer.from(await open.read(3, 4)).toString();
  });
  assert.equal(text, "3456");
  const cases: [string, string][] = [
    [`${file}.none`, "file_not_found"],
    [path.dirname(file), "file_not_readable"],
  ];
  for (const [name, code] of cases) {
    await assert.rejects(
      withOpenFile(name, () => Promise.resolve()),
      (error: unknown) => error instanceof TrainyardError && error.code === code,
    );
  }
  const beyond = withOpenFile(file, (open) => open.read(8, 4));
  await assert.rejects(beyond, /became shorter/);
});
