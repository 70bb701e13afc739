import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { AppendFile } from "../../../../agent/run/trainer/append-file.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

function newFile(): string {
  return path.join(temporaryFolder(), "lines");
}

test("What was added is written by a flush, once", () => {
  const file = newFile();
  const lines = new AppendFile(file);
  lines.add("one\n");
  lines.add(Buffer.from("two\n"));
  assert.equal(existsSync(file), false);
  lines.flush();
  lines.flush();
  assert.equal(readFileSync(file, "utf8"), "one\ntwo\n");
  assert.equal(lines.length, 8);
});

test("What a failed write has left behind goes with the next one", () => {
  const file = newFile();
  const lines = new AppendFile(file);
  lines.add("one\n");
  lines.flush();
  appendFileSync(file, '{"half');
  lines.add("two\n");
  lines.flush();
  assert.equal(readFileSync(file, "utf8"), "one\ntwo\n");
});

test("A flush that fails keeps what it was to write", () => {
  if (!existsSync("/dev/full")) return;
  const file = newFile();
  symlinkSync("/dev/full", file);
  const lines = new AppendFile(file);
  lines.add("one\n");
  assert.throws(() => lines.flush(), { code: "disk_full" });
  rmSync(file);
  lines.add("two\n");
  lines.flush();
  assert.equal(readFileSync(file, "utf8"), "one\ntwo\n");
});
