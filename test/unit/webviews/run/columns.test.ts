// Columns of pixels: whatever the zoom, the column of a spike reaches its value.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Binned } from "../../../../webviews/chart/binned.ts";
import { excursions, extentOf, toColumns } from "../../../../webviews/chart/columns.ts";
import { pieceOf, type Piece } from "../../../../webviews/chart/curve.ts";
import { trace } from "../../../../webviews/chart/trace.ts";

const POINTS = 60_000;
const spikes = new Map([
  [1, 40],
  [12_345, 50],
  [12_346, -30],
  [40_000, 60],
  [59_999, 70],
]);

function curve(most: number): Piece {
  const binned = new Binned(["loss"], most);
  for (let point = 1; point <= POINTS; point++) {
    binned.append(point, [spikes.get(point) ?? 1 + Math.sin(point) / 10]);
  }
  return { x: binned.x, values: binned.columns["loss"]!, start: 0, end: binned.length };
}

test("the pixel column of every spike reaches its value, at every zoom", () => {
  const piece = curve(2000);
  for (const width of [150, 640, 1920]) {
    for (const [from, to] of [
      [0, POINTS],
      [0, POINTS / 2],
      [12_000, 13_000],
      [39_000, 41_000],
      [50_000, POINTS],
    ] as const) {
      const columns = toColumns([piece], { from, to, width });
      for (const [step, value] of spikes) {
        if (step < from + 60 || step > to) continue;
        const place = ((step - from) / (to - from)) * width;
        // A bin stands where its first point stands.
        const reach = (31 / (to - from)) * width + 1;
        const near = [...columns.column.subarray(0, columns.length).keys()].filter(
          (at) => Math.abs(columns.column[at]! - place) <= reach,
        );
        const reaches = near.some((at) => columns.min[at]! <= value && columns.max[at]! >= value);
        assert.ok(reaches, `step ${step} at ${width} pixels from ${from} to ${to}`);
      }
    }
  }
});

test("a curve takes no more columns than the chart is wide, however many bins it has", () => {
  const columns = toColumns([curve(50_000)], { from: 0, to: POINTS, width: 300 });
  assert.ok(columns.length <= 303, String(columns.length));
  assert.deepEqual(extentOf(columns, 300), [-30, 70]);
});

test("the curve goes on to both edges of a range that cuts it", () => {
  const piece = pieceOf(Float64Array.of(0, 10, 20, 30), Float32Array.of(1, 2, 3, 4));
  const { column, length } = toColumns([piece], { from: 12, to: 18, width: 60 });
  assert.deepEqual([...column.subarray(0, length)], [-1, 61]);
});

test("a logarithmic axis takes its extent from what has a logarithm", () => {
  const piece = pieceOf(Float64Array.of(0, 1, 2), Float32Array.of(0, 0.01, 5));
  const columns = toColumns([piece], { from: 0, to: 2, width: 100 });
  assert.deepEqual(
    extentOf(columns, 100, 0)?.map((value) => Math.fround(value)),
    [Math.fround(0.01), 5],
  );
});

test("spikes are told from the noise around them", () => {
  const columns = toColumns([curve(2000)], { from: 0, to: POINTS, width: 1000 });
  const places = excursions(columns).map((at) => columns.column[at]!);
  for (const step of [12_345, 40_000, 59_999]) {
    assert.ok(
      places.some((place) => Math.abs(place - (step / POINTS) * 1000) < 2),
      `step ${step}`,
    );
  }
  assert.ok(places.length < 20, `${places.length} of 1000 columns stand out`);
});

test("a line is broken where there is no value, and a lonely value is a dot", () => {
  const piece = pieceOf(Float64Array.of(0, 1, 2, 3, 4), Float32Array.of(1, NaN, 2, NaN, 3));
  const columns = toColumns([piece], { from: 0, to: 4, width: 40 });
  const drawn: string[] = [];
  const pen = {
    moveTo: (x: number, y: number) => void drawn.push(`M${x} ${y}`),
    lineTo: (x: number, y: number) => void drawn.push(`L${x} ${y}`),
  };
  trace(
    columns,
    (column) => column,
    (value) => value,
    pen,
  );
  assert.deepEqual(drawn, ["M0.5 1", "L1.5 1", "M20.5 2", "L21.5 2", "M40.5 3", "L41.5 3"]);
});
