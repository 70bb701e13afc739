import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { RepeatedProgram } from "../../../../agent/monitor/gpu/repeated-program.ts";
import { runOnce } from "../../../../agent/monitor/gpu/run-once.ts";
import { writeScript } from "../../../support/script.ts";
import { until } from "../../../support/until.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-program-"));
after(() => {
  rmSync(folder, { recursive: true });
});

test("A program that falls silent is ended and started again", async () => {
  const file = writeScript(folder, "silent", `console.log("row"); setInterval(() => {}, 1000);`);
  let rows = 0;
  const onLine = (line: string): boolean => {
    if (line === "row") rows++;
    return line === "row";
  };
  const program = new RepeatedProgram({ file, args: [], onLine, silenceMilliseconds: 2000 });
  await until(() => rows >= 2, "the second start");
  await program.close();
});

test("Lines are whole, however the pipe cuts them, and the language is the one that is documented", async () => {
  const code = `process.stdout.write("lan"); setTimeout(() => process.stdout.write("guage " + process.env.LC_ALL + "\\r\\nnext\\n"), 50); setInterval(() => {}, 1000);`;
  const lines: string[] = [];
  const program = new RepeatedProgram({
    file: writeScript(folder, "pieces", code),
    args: [],
    onLine: (line) => lines.push(line) > 0,
  });
  await until(() => lines.length === 2, "two lines");
  assert.deepEqual(lines, ["language C", "next"]);
  await program.close();
});

test("A program that cannot be started is no failure, and closing does not wait for it", async () => {
  const locked = writeScript(folder, "locked", "");
  chmodSync(locked, 0o644);
  for (const file of [path.join(folder, "missing"), locked]) {
    const program = new RepeatedProgram({ file, args: [], onLine: () => true, silenceMilliseconds: 50 });
    await program.close();
    assert.equal(await runOnce(file, [], 1000), undefined);
  }
});

test("A program that cannot be started is tried again", async () => {
  const file = path.join(folder, "later");
  let rows = 0;
  const program = new RepeatedProgram({ file, args: [], onLine: () => ++rows > 0 });
  writeScript(folder, "later", `console.log("row"); setInterval(() => {}, 1000);`);
  await until(() => rows > 0, "the second try");
  await program.close();
});

test("A program that is run once gives what it printed, and nothing when it fails, hangs, floods or is aborted", async () => {
  const print = writeScript(folder, "print", `console.log(process.argv.slice(2).join(" "));`);
  assert.equal(await runOnce(print, ["a", "b c"], 60_000), "a b c\n");
  const fail = writeScript(folder, "fail", `console.log("half"); process.exit(3);`);
  assert.equal(await runOnce(fail, [], 60_000), undefined);
  const hang = writeScript(folder, "hang", `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);`);
  assert.equal(await runOnce(hang, [], 200), undefined);
  const flood = writeScript(folder, "flood", `setInterval(() => console.log("x".repeat(100000)), 0);`);
  assert.equal(await runOnce(flood, [], 60_000), undefined);
  const mark = path.join(folder, "mark");
  const slow = writeScript(
    folder,
    "slow",
    `require("node:fs").writeFileSync(${JSON.stringify(mark)}, "x"); setInterval(() => {}, 1000);`,
  );
  const aborting = new AbortController();
  const output = runOnce(slow, [], 60_000, aborting.signal);
  await until(() => exists(mark), "it runs");
  aborting.abort();
  assert.equal(await output, undefined);
});

function exists(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}
