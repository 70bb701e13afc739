import assert from "node:assert/strict";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { privateMode, replaceFile } from "../../../agent/store/write-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const modeOf = (file: string): number => statSync(file).mode & 0o777;

test("A private file is its owner's alone, whatever the old one and a crash's leftover were", () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "token");
  for (const open of [file, `${file}.${process.pid}.new`]) {
    writeFileSync(open, "old");
    chmodSync(open, 0o666);
  }
  replaceFile(file, "secret", privateMode);
  assert.equal(readFileSync(file, "utf8"), "secret");
  assert.deepEqual(readdirSync(folder), ["token"]);
  if (process.platform !== "win32") assert.equal(modeOf(file), 0o600);
});

test("A file that cannot be replaced stays as it was, and nothing is left beside it", () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "run.json");
  writeFileSync(file, "old");
  const parts = function* (): Generator<string> {
    yield "half";
    throw new Error("no more");
  };
  assert.throws(() => {
    replaceFile(file, parts());
  }, /no more/);
  assert.deepEqual([readdirSync(folder), readFileSync(file, "utf8")], [["run.json"], "old"]);
});
