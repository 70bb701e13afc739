import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { HistoryFile } from "../../../agent/monitor/history-file.ts";
import type { HistorySeries } from "../../../schemas/monitor.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-history-"));
after(() => {
  rmSync(folder, { recursive: true });
});

let files = 0;
const newFile = (): string => path.join(folder, `${files++}.jsonl`);
/** A multiple of every level's seconds. */
const START = 1_753_200_000;

/** Samples of one second each, with the values that `value` gives for the second. */
function fill(history: HistoryFile, from: number, to: number, value: (second: number) => number): void {
  for (let second = from; second < to; second++)
    history.add(START + second, START + second + 1, new Map([["cpu", value(second)]]));
}

function cpu(history: HistoryFile, from: number, to: number, bins: number): HistorySeries {
  const answer = history.levels.query(START + from, START + to, bins, () => true);
  assert.equal(answer.bins, bins);
  const empty = Array.from({ length: bins }, () => null);
  return answer.series[0] ?? { name: "cpu", min: empty, max: empty, mean: empty };
}

test("A bin holds the smallest, the largest and the mean value of its part of the range", async () => {
  const history = await HistoryFile.open(newFile(), START);
  fill(history, 0, 20, (second) => second);
  assert.deepEqual(cpu(history, 0, 20, 2), { name: "cpu", min: [0, 10], max: [9, 19], mean: [4.5, 14.5] });
  assert.deepEqual(cpu(history, -10, 30, 4).mean, [null, 4.5, 14.5, null]);
  assert.deepEqual(cpu(history, 3, 4, 2).mean, [3, 3]);
  await history.close();
});

test("A range without length has no values, and a range without samples none either", async () => {
  const history = await HistoryFile.open(newFile(), START);
  fill(history, 0, 5, () => 1);
  assert.deepEqual(cpu(history, 3, 3, 2).mean, [null, null]);
  assert.deepEqual(cpu(history, 500, 600, 2).mean, [null, null]);
  await history.close();
});

test("Two weeks of samples are kept at falling resolution, and a spike is never lost", async () => {
  const history = await HistoryFile.open(newFile(), START);
  const days = 16;
  // One sample in ten seconds; a spike of one sample on the third day.
  for (let second = 0; second < days * 86400; second += 10)
    history.add(START + second, START + second + 10, new Map([["cpu", second === 3 * 86400 ? 9 : 1]]));
  const whole = cpu(history, 0, days * 86400, days);
  assert.deepEqual(whole.max.slice(2), [1, 9, ...Array.from({ length: days - 4 }, () => 1)]);
  assert.equal(whole.max[0], null);
  assert.deepEqual(
    history.levels.levels.map(({ length }) => length),
    [600, 720, 1440, 2016],
  );
  await history.close();
});

test("A restart keeps the history, and goes on with it", async () => {
  const file = newFile();
  const first = await HistoryFile.open(file, START);
  fill(first, 0, 1500, (second) => second);
  await first.close();
  const second = await HistoryFile.open(file, START + 1600);
  fill(second, 1600, 1700, (value) => value);
  assert.deepEqual(cpu(second, 0, 1700, 17).min, [
    ...Array.from({ length: 15 }, (_, bin) => bin * 100),
    null,
    1600,
  ]);
  assert.equal(cpu(second, 0, 1700, 1).max[0], 1699);
  await second.close();
});

test("Coarse records that a kill cut short are made up from the finer ones", async () => {
  const file = newFile();
  const first = await HistoryFile.open(file, START);
  fill(first, 0, 680, (second) => second);
  await first.close();
  const whole = readFileSync(file, "utf8").split("\n");
  const coarse = whole.findIndex((line) => line.startsWith("[1,3,"));
  assert.ok(coarse > 0);
  // As if the machine had stopped right before that record was written.
  writeFileSync(file, `${whole.slice(0, coarse).join("\n")}\n`);
  const second = await HistoryFile.open(file, START + 660);
  fill(second, 660, 680, (value) => value);
  assert.deepEqual(
    second.levels.levels[3]!.map(({ start, end, max }) => [start - START, end - START, max[0]]),
    [[0, 600, 599]],
  );
  await second.close();
});

test("A file that is cut anywhere, or damaged, loses the lines that were hit and nothing else", async () => {
  const file = newFile();
  const first = await HistoryFile.open(file, START);
  fill(first, 0, 60, () => 5);
  await first.close();
  const { size } = statSync(file);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  for (const cut of [size - 1, size - 2, size - 20, size - 38]) {
    const copy = newFile();
    writeFileSync(copy, readFileSync(file));
    truncateSync(copy, cut);
    for (let start = 0; start < 2; start++) {
      const again = await HistoryFile.open(copy, START + 100);
      const expected = cut === size - 1 ? 60 : 50;
      assert.equal(again.levels.levels[1]!.at(-1)!.end, START + expected, `cut to ${cut} of ${size}`);
      await again.close();
    }
  }
  const damaged = newFile();
  writeFileSync(damaged, lines.toSpliced(-2, 1, "[1,1,\u0000garbage").join("\n"));
  appendFileSync(damaged, '\n[99,1,0,1,[1],[1],[1]]\n[1,1,0,1,[1,2],[1],[1]]\n{"shift":"x"}\n5\n');
  const history = await HistoryFile.open(damaged, START + 100);
  assert.deepEqual(cpu(history, 0, 60, 6).mean, [5, 5, 5, 5, null, 5]);
  await history.close();
});

test("A wall clock that is set forth and back leaves one unbroken history, also after a restart", async () => {
  const file = newFile();
  const first = await HistoryFile.open(file, START);
  fill(first, 0, 60, (second) => second);
  first.shift(3600);
  fill(first, 3660, 3690, (second) => second - 3600);
  first.shift(-3600);
  fill(first, 90, 120, (second) => second);
  const expected = Array.from({ length: 12 }, (_, bin) => bin * 10);
  assert.deepEqual(cpu(first, 0, 120, 12).min, expected);
  assert.deepEqual(cpu(first, 200, 4000, 2).min, [null, null]);
  await first.close();
  const second = await HistoryFile.open(file, START + 130);
  assert.deepEqual(cpu(second, 0, 120, 12).min, expected);
  // A later setting moves what was recorded since the restart, and no more.
  second.shift(-1000);
  assert.deepEqual(cpu(second, 0, 120, 12).min, expected);
  await second.close();
});

test("The file stays bounded, and being written anew changes nothing that it says", async () => {
  const file = newFile();
  const history = await HistoryFile.open(file, START);
  const names = Array.from({ length: 60 }, (_, index) => `gpu.${index}.power`);
  let largest = 0;
  for (let round = 0; round < 40; round++) {
    for (let second = round * 5000; second < (round + 1) * 5000; second += 10)
      history.add(START + second, START + second + 10, new Map(names.map((name) => [name, second / 7])));
    // What was added is written behind our back.
    await new Promise((resolve) => setImmediate(resolve));
    largest = Math.max(largest, statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  }
  const before = history.levels.query(START, START + 200_000, 50, (name) => name === "gpu.7.power");
  await history.close();
  assert.ok(largest < 16 * 2 ** 20, `${largest} bytes`);
  const again = await HistoryFile.open(file, START + 200_000);
  const after = again.levels.query(START, START + 200_000, 50, (name) => name === "gpu.7.power");
  for (const [bin, max] of before.series[0]!.max.entries())
    assert.ok(Math.abs(after.series[0]!.max[bin]! - max!) <= max! * 1e-4, `bin ${bin}`);
  await again.close();
});

test("Where no file can be written the history is kept in memory", async () => {
  const history = await HistoryFile.open(path.join(folder, "missing", "history.jsonl"), START);
  fill(history, 0, 100, () => 2);
  assert.deepEqual(cpu(history, 0, 100, 1).mean, [2]);
  await history.close();
});
