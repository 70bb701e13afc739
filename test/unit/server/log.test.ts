import assert from "node:assert/strict";
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { createLog, rotatingFile } from "../../../agent/server/log.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
  );

test("A log that has grown becomes the first of the old ones, and the oldest goes", () => {
  const folder = temporaryFolder();
  const target = rotatingFile(path.join(folder, "agent.log"), 2, 2);
  for (const line of ["1\n", "2\n", "3\n", "4\n"]) target.write(line);
  target.close();
  assert.deepEqual(contents(folder), { "agent.log": "4\n", "agent.log.1": "3\n", "agent.log.2": "2\n" });
});

test("While the next file cannot be opened the log goes on in its own, and old files stay", () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "agent.log");
  const target = rotatingFile(file, 2, 2);
  target.write("1\n");
  target.write("2\n");
  mkdirSync(`${file}.next`);
  const log = createLog("info", target);
  for (let line = 0; line < 10; line++) log.info("full");
  rmdirSync(`${file}.next`);
  const lines = readFileSync(file, "utf8").trim().split("\n");
  assert.deepEqual([lines[0], lines.length], ["2", 11]);
  assert.equal(readFileSync(`${file}.1`, "utf8"), "1\n");
  target.write("3\n");
  assert.equal(readFileSync(file, "utf8"), "3\n");
  assert.equal(readFileSync(`${file}.2`, "utf8"), "1\n");
  target.close();
});

test("A log whose file or folder is taken away costs lines alone", () => {
  const folder = path.join(temporaryFolder(), "logs");
  const file = path.join(folder, "agent.log");
  const target = rotatingFile(file, 2, 2);
  target.write("1\n");
  rmSync(file);
  target.write("2\n");
  assert.deepEqual(contents(folder), { "agent.log": "2\n" });
  rmSync(folder, { recursive: true });
  target.write("3\n");
  target.close();
});

test("A log that is closed writes to no file, whoever has its number now", () => {
  const folder = temporaryFolder();
  const target = rotatingFile(path.join(folder, "agent.log"), 1000);
  target.close();
  const journal = path.join(folder, "journal");
  const handle = openSync(journal, "w");
  writeSync(handle, "frame");
  target.write("line\n");
  target.close();
  writeSync(handle, "frame");
  closeSync(handle);
  assert.equal(readFileSync(journal, "utf8"), "frameframe");
});
