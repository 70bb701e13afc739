import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { type LineFormat, outputLine, runLogLine } from "../../../agent/run/log-format.ts";
import { LogLines, type LogSelection } from "../../../agent/run/log-lines.ts";

const everything: LogSelection = { limit: Infinity, mostBytes: Infinity };

function fixture(context: TestContext, format: LineFormat = outputLine): { file: string; lines: LogLines } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-log-lines-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "lines");
  return { file, lines: new LogLines(file, format) };
}

async function messages(lines: LogLines, from = 0, selection = everything): Promise<string[]> {
  await lines.count();
  return (await lines.read(from, selection)).lines.map(({ message }) => message);
}

test("A file that is not there has no lines", async (context) => {
  const { lines } = fixture(context);
  assert.equal(await lines.count(), 0);
  assert.deepEqual(await lines.read(0, everything), { lines: [], next: 0, end: true });
});

test("Lines have their numbers from any place on, also far into the file and after it has grown", async (context) => {
  const { file, lines } = fixture(context);
  writeFileSync(file, Array.from({ length: 30_000 }, (_, number) => `line ${number}\n`).join(""));
  assert.equal(await lines.count(), 30_000);
  for (const from of [0, 1, 1023, 1024, 1025, 20_000, 29_999]) {
    const read = await lines.read(from, { limit: 2, mostBytes: Infinity });
    const wanted = [from, from + 1].filter((number) => number < 30_000);
    assert.deepEqual(
      read.lines.map(({ number, message }) => [number, message]),
      wanted.map((number) => [number, `line ${number}`]),
    );
    assert.equal(read.next, from + wanted.length);
    assert.equal(read.end, from >= 29_998);
  }
  appendFileSync(file, "more\n");
  assert.equal(await lines.count(), 30_001);
  assert.deepEqual(await messages(lines, 30_000), ["more"]);
  assert.deepEqual(await messages(lines, 40_000), []);
});

test("A line that is being written waits", async (context) => {
  const { file, lines } = fixture(context);
  writeFileSync(file, "one\ntw");
  assert.deepEqual(await messages(lines), ["one"]);
  appendFileSync(file, "o\n");
  assert.deepEqual(await messages(lines), ["one", "two"]);
});

test("A reading ends after the bytes that it may look at, and goes on from there", async (context) => {
  const { file, lines } = fixture(context);
  writeFileSync(file, Array.from({ length: 20_000 }, (_, number) => `line ${number}\n`).join(""));
  await lines.count();
  let [calls, from, found] = [0, 0, 0];
  for (let end = false; !end; calls++) {
    const read = await lines.read(from, { limit: Infinity, mostBytes: 20_000 });
    assert.ok(read.next > from);
    found += read.lines.length;
    ({ next: from, end } = read);
  }
  assert.ok(calls > 8, `${calls} calls`);
  assert.equal(found, 20_000);
});

test("Of a progress bar the last state is shown, and of an endless line the beginning", async (context) => {
  const { file, lines } = fixture(context);
  writeFileSync(file, `10 %\r50 %\r100 %\nwindows\r\n\n${"x".repeat(3 << 20)}\nend\n`);
  const shown = await messages(lines);
  assert.deepEqual(shown.slice(0, 3), ["100 %", "windows", ""]);
  assert.equal(shown[3], `${"x".repeat(16_384)}…`);
  assert.equal(shown[4], "end");
});

test("A file that was replaced is counted anew", async (context) => {
  const { file, lines } = fixture(context);
  writeFileSync(file, "one\ntwo\nthree\n");
  assert.equal(await lines.count(), 3);
  writeFileSync(file, "new\n");
  assert.equal(await lines.count(), 1);
  assert.deepEqual(await messages(lines), ["new"]);
});

test("A damaged line of log.jsonl is shown as a warning at the time of the one before", async (context) => {
  const { file, lines } = fixture(context, runLogLine);
  writeFileSync(file, '{"time":5,"level":"error","message":"one"}\n{"time":"x"}\n');
  await lines.count();
  assert.deepEqual((await lines.read(0, everything)).lines, [
    { number: 0, time: 5, level: "error", message: "one" },
    { number: 1, time: 5, level: "warning", message: "Line 2 of log.jsonl is damaged and cannot be shown." },
  ]);
});
