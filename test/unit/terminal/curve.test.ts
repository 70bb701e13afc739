import assert from "node:assert/strict";
import { test } from "node:test";
import { drawCurve, type Point } from "../../../agent/terminal/curve.ts";
import { plainText } from "../../../agent/terminal/text.ts";
import { niceTicks } from "../../../agent/terminal/ticks.ts";

function draw(training: Point[], heldOut: Point[] = [], unicode = true): string[] {
  const lines = drawCurve(training, heldOut, { width: 24, height: 6, unicode });
  return lines.map((line) => plainText(line).trimEnd());
}

test("A falling line goes from the upper left to the lower right corner", () => {
  assert.deepEqual(
    draw([
      { step: 0, loss: 4 },
      { step: 100, loss: 0 },
    ]),
    [
      " 4 ┤⠉⠒⠤⢄⣀",
      "   │     ⠉⠒⠢⢄⣀",
      " 2 ┤          ⠉⠑⠢⠤⣀",
      " 0 ┤               ⠉⠑⠒⠤⣀",
      "   └────────────────────",
      "    0        50     step",
    ],
  );
});

test("A spike between two columns of dots is never lost", () => {
  const points = Array.from({ length: 1000 }, (_, step) => ({ step, loss: step === 500 ? 9 : 1 }));
  assert.match(draw(points).slice(0, 4).join(""), /⡇|⢸|⣿|⡗|⢺/);
});

test("Losses that are no number leave a gap and do not spoil the range", () => {
  const points = [
    { step: 0, loss: 2 },
    { step: 1, loss: Number.NaN },
    { step: 2, loss: Infinity },
    { step: 3, loss: 1 },
  ];
  assert.match(draw(points)[0]!, /^ 2\.0 ┤/);
});

test("Held-out losses are marks, which leave the training loss its colour", () => {
  const training = [
    { step: 0, loss: 4 },
    { step: 100, loss: 4 },
  ];
  const heldOut = [
    { step: 0, loss: 0 },
    { step: 50, loss: 4 },
    { step: 100, loss: 2 },
  ];
  const lines = drawCurve(training, heldOut, { width: 24, height: 6, unicode: true });
  const spans = lines.flatMap((line) =>
    line.filter(({ tone }) => tone === "heldOut").map(({ text }) => text),
  );
  assert.equal(spans.length, 3);
  assert.ok(spans.every((text) => text.length === 1));
});

test("Nothing, one point and a constant loss can be drawn", () => {
  assert.deepEqual(draw([]), ["", "", "", "", "", ""]);
  assert.equal(draw([{ step: 1, loss: 1 }]).length, 6);
  assert.equal(
    draw(
      [
        { step: 1, loss: 1 },
        { step: 2, loss: 1 },
      ],
      [],
      false,
    ).length,
    6,
  );
});

test("Ticks are round, ordered and inside the range", () => {
  const table: [from: number, to: number, wanted: number, labels: string[]][] = [
    [0, 10, 5, ["0", "2", "4", "6", "8", "10"]],
    [0.31, 0.47, 4, ["0.35", "0.40", "0.45"]],
    [1, 2000, 4, ["500", "1000", "1500", "2000"]],
    [1e-4, 3e-4, 2, ["0.0001", "0.0002", "0.0003"]],
    [3.2, 3.4, 1, ["3.2", "3.4"]],
  ];
  for (const [from, to, wanted, labels] of table) {
    assert.deepEqual(
      niceTicks(from, to, wanted).map(({ label }) => label),
      labels,
    );
  }
});
