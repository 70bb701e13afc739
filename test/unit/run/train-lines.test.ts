import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../../../agent/dataset/random.ts";
import { TrainLines, type TrainNumbers } from "../../../agent/run/train-lines.ts";

const sample = {
  ...{ kind: "train", step: 1, loss: 2.5, learningRate: 1e-4, gradientNorm: 1, tokensPerSecond: 1000 },
  ...{ tokens: 512, seq: 1, time: 1.7e9 },
};

const preferences = { chosenReward: 0.25, rejectedReward: -0.5, accuracy: 0.75, margin: 0.75 };

function learnt(from: Readonly<Record<string, unknown>> = sample): TrainLines {
  const lines = new TrainLines();
  lines.learn(from);
  return lines;
}

function read(lines: TrainLines, text: string): { rows: TrainNumbers[]; stop: number } {
  const rows: TrainNumbers[] = [];
  const length = lines.piece.write(text);
  const stop = lines.read(0, length, (numbers) => rows.push({ ...numbers }));
  return { rows, stop };
}

/** A line whose loss is written in the given way. */
const lineWith = (loss: string): string =>
  `${JSON.stringify({ ...sample, loss: 0.123 }).replace("0.123", loss)}\n`;

test("Nothing is read before a line was learnt", () => {
  assert.deepEqual(read(new TrainLines(), lineWith("1")), { rows: [], stop: 0 });
});

test("Numbers are those of JSON.parse, however they are written", () => {
  const random = createRandom(5);
  const lines = learnt();
  const written = [
    "0",
    "-0",
    "0.5",
    "-1.25",
    "1e0",
    "1E+3",
    "1e-30",
    "123456789012345678",
    "0.000001234",
    "null",
  ];
  for (let count = 0; count < 3000; count++) {
    const value = (random.below(2 ** 31) / 2 ** 31) * 10 ** (random.below(40) - 25);
    written.push(String(value), value.toFixed(random.below(20)), value.toExponential(random.below(20)));
  }
  for (const text of written) {
    const { rows, stop } = read(lines, lineWith(text));
    if (rows.length === 0) {
      // Numbers far from 1 are left to JSON.parse.
      assert.ok(Math.abs(Number(text)) > 1e20 || Math.abs(Number(text)) < 1e-20 || stop === 0, text);
      continue;
    }
    const wanted = JSON.parse(text) as number | null;
    if (wanted === null) assert.ok(Number.isNaN(rows[0]!.loss));
    else assert.ok(Math.abs(rows[0]!.loss - wanted) <= Math.abs(wanted) * 2 ** -51, text);
    assert.equal(rows[0]!.step, 1);
    assert.equal(rows[0]!.time, 1.7e9);
  }
});

test("What JSON would not take, or what does not belong there, is not read", () => {
  const lines = learnt();
  const bad = [
    "",
    "-",
    ".5",
    "1.",
    "01",
    "1e",
    "1e+",
    "+1",
    "NaN",
    "nul",
    "0x1",
    "1 ",
    " 1",
    '"1"',
    "1,2",
    "--1",
  ];
  for (const text of bad) assert.deepEqual(read(lines, lineWith(text)), { rows: [], stop: 0 }, text);
  for (const change of [
    { step: 1.5 },
    { seq: null },
    { tokens: "1" },
    { time: null },
    { extra: 1 },
    { kind: "test" },
  ])
    assert.equal(read(lines, `${JSON.stringify({ ...sample, ...change })}\n`).rows.length, 0);
});

test("Reading ends at the line that is not whole, though an older piece goes on behind it", () => {
  const lines = learnt();
  const text = lineWith("1").repeat(3);
  read(lines, text);
  for (let cut = 0; cut < text.length; cut++) {
    const whole = text.slice(0, cut).split("\n").length - 1;
    const { rows, stop } = read(lines, text.slice(0, cut));
    assert.deepEqual([rows.length, stop], [whole, (whole * text.length) / 3]);
  }
});

test("More lines than fit into the kernel's rows are all read", () => {
  const lines = learnt();
  const text = lineWith("1").repeat(20_000);
  const { rows, stop } = read(lines, text);
  assert.deepEqual([rows.length, stop], [20_000, text.length]);
});

test("Lines of a run that learns from preferences are read with them, and others without", () => {
  const line = `${JSON.stringify({ ...sample, preferences })}\n`;
  const lines = learnt({ ...sample, preferences });
  const { rows, stop } = read(lines, line.repeat(2));
  assert.deepEqual([rows.length, stop], [2, 2 * line.length]);
  const { rewardMargin, chosenReward, rejectedReward, preferenceAccuracy } = rows[1]!;
  assert.deepEqual(
    [rewardMargin, chosenReward, rejectedReward, preferenceAccuracy],
    [0.75, 0.25, -0.5, 0.75],
  );
  assert.deepEqual([rows[1]!.loss, rows[1]!.tokensPerSecond], [2.5, 1000]);
  assert.equal(read(lines, lineWith("1")).rows.length, 0);

  lines.learn(sample);
  const [plain] = read(lines, lineWith("1")).rows;
  assert.ok(Number.isNaN(plain!.rewardMargin) && Number.isNaN(plain!.preferenceAccuracy));
  assert.equal(read(lines, line).rows.length, 0);
});

test("A line with a text that is too long for the kernel is not learnt", () => {
  const long = { ...sample, note: "x".repeat(100) };
  assert.equal(read(learnt(long), `${JSON.stringify(long)}\n`).rows.length, 0);
});
