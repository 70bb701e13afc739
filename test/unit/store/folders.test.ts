import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { makeFolders } from "../../../agent/store/write-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("a folder is made with those above it, and one that is there stays", () => {
  const folder = path.join(temporaryFolder(), "a", "b", "c");
  makeFolders(folder);
  makeFolders(folder);
  assert.ok(statSync(folder).isDirectory());
});

test("a file in the way is named", () => {
  const file = path.join(temporaryFolder(), "file");
  writeFileSync(file, "");
  for (const folder of [file, path.join(file, "below")]) {
    assert.throws(() => makeFolders(folder), { code: "not_a_folder" });
  }
});

test("where nothing can be made the attempt ends", () => {
  const nowhere = process.platform === "linux" ? "/proc/trainyard" : path.join(temporaryFolder(), "\0");
  assert.throws(() => makeFolders(nowhere));
  assert.ok(process.platform !== "linux" || !existsSync(nowhere));
});
