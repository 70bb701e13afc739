import assert from "node:assert/strict";
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { endOfRecords, readStepLosses } from "../../../agent/run/row-losses.ts";
import { RowLossFile } from "../../../agent/run/trainer/row-loss-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function newFile(): string {
  return path.join(temporaryFolder(), "row-losses.bin");
}

/** As many rows as the step's number, each with a loss of its own. */
function lossesOf(step: number): number[] {
  return Array.from({ length: step }, (_, row) => step + row / 4);
}

function write(file: string, from: number, to: number, mostBytes?: number): void {
  const losses = new RowLossFile(file, mostBytes);
  losses.rewindTo(from - 1);
  for (let step = from; step <= to; step++) {
    losses.add(step, lossesOf(step));
    losses.flush();
  }
}

test("The losses of every step are read back; a step that is not there has none", () => {
  const file = newFile();
  assert.equal(readStepLosses(file, 1), undefined);
  write(file, 1, 9);
  for (let step = 1; step <= 9; step++) assert.deepEqual(readStepLosses(file, step), lossesOf(step));
  assert.equal(readStepLosses(file, 10), undefined);
});

test("A row of which no token carries loss has none", () => {
  const file = newFile();
  const losses = new RowLossFile(file);
  losses.rewindTo(0);
  losses.add(1, [0.5, NaN]);
  losses.flush();
  assert.deepEqual(readStepLosses(file, 1), [0.5, null]);
});

test("A run that goes on takes the steps after its checkpoint anew", () => {
  const file = newFile();
  write(file, 1, 9);
  write(file, 5, 6);
  const steps: number[] = [];
  endOfRecords(file, ({ step }) => steps.push(step) > 0);
  assert.deepEqual(steps, [1, 2, 3, 4, 5, 6]);
});

test("A record that was cut off at any byte is dropped, and those before it stay", () => {
  const file = newFile();
  write(file, 1, 3);
  const whole = readFileSync(file);
  const lastStart = whole.length - (8 + 4 * 3);
  for (let size = lastStart; size < whole.length; size++) {
    writeFileSync(file, whole);
    truncateSync(file, size);
    assert.equal(readStepLosses(file, 3), undefined, `${size} bytes`);
    assert.deepEqual(readStepLosses(file, 2), lossesOf(2), `${size} bytes`);
    write(file, 3, 3);
    assert.ok(readFileSync(file).equals(whole), `${size} bytes`);
  }
});

test("A file that is no such file is begun anew", () => {
  const file = newFile();
  appendFileSync(file, "something else altogether");
  assert.equal(readStepLosses(file, 1), undefined);
  write(file, 1, 2);
  assert.deepEqual(readStepLosses(file, 2), lossesOf(2));
});

test("A file that has become too long loses its older half", () => {
  const file = newFile();
  write(file, 1, 60, 2000);
  assert.ok(statSync(file).size < 2500);
  assert.equal(readStepLosses(file, 1), undefined);
  assert.deepEqual(readStepLosses(file, 60), lossesOf(60));
  write(file, 59, 60, 2000);
  assert.deepEqual(readStepLosses(file, 58), lossesOf(58));
});

test("Records that lie across the pieces in which the file is read are found", () => {
  const file = newFile();
  write(file, 1, 400);
  assert.ok(statSync(file).size > 300_000);
  for (const step of [1, 200, 360, 361, 362, 363, 400])
    assert.deepEqual(readStepLosses(file, step), lossesOf(step));
});
