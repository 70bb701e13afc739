// Files of charts: CSV that spreadsheets read, and SVG that stays a picture of the data.
import assert from "node:assert/strict";
import { test } from "node:test";
import { toCsv } from "../../../../webviews/chart/csv.ts";
import { pieceOf } from "../../../../webviews/chart/curve.ts";
import { layOut, type Scene } from "../../../../webviews/chart/picture.ts";
import { toSvg } from "../../../../webviews/chart/svg.ts";

test("CSV is as RFC 4180 has it, numbers keep their digits, formulas stay text", () => {
  const csv = toCsv(
    ["run", "loss"],
    [
      ['a "quoted", name', 0.1],
      ["=1+1", Number.NaN],
      ["line\nbreak", null],
    ],
  );
  assert.equal(csv, 'run,loss\r\n"a ""quoted"", name",0.1\r\n\'=1+1,\r\n"line\nbreak",\r\n');
});

const style = {
  foreground: "#000",
  muted: "#666",
  grid: "#eee",
  background: "#fff",
  warning: "#b80",
  font: 'Segoe UI, "Noto"',
  colourOf: () => "#00f",
  dashOf: () => [],
};

function scene(values: readonly number[]): Scene {
  const piece = pieceOf(Float64Array.from(values.keys()), Float32Array.from(values));
  return {
    curves: [{ run: "a", label: "a & <b>", pieces: [piece], colour: 0, style: "line", smooth: true }],
    marks: [{ x: 3, y: 9, message: 'loss "spike"', run: "a" }],
    checkpoints: [],
    from: 0,
    to: values.length - 1,
    isLog: false,
    smoothing: 0.6,
    spacing: 1,
    xUnit: "count",
    yUnit: "plain",
  };
}

test("an SVG file holds every value, is well formed, and needs nothing from elsewhere", () => {
  const picture = layOut(scene([1, 2, 1, 9, 1, 2]), 500);
  const svg = toSvg(picture, 200, { title: "Loss of <a>", xLabel: "Step", language: "en", style });
  assert.match(svg, /<title>Loss of &lt;a&gt;<\/title>/);
  assert.match(svg, /a &amp; &lt;b&gt;/);
  assert.ok(!/href|<script|url\((?!#plot)/.test(svg));
  const [raw] = /d="(M[^"]+)" stroke="#00f" stroke-opacity/.exec(svg)!.slice(1);
  const heights = raw!
    .split(/[ML]/)
    .slice(1)
    .map((point) => Number(point.split(" ")[1]));
  // The spike is the highest place of the line: 6 % below the upper edge of the plotting area.
  const least = Math.min(...heights);
  assert.ok(Math.abs(least - (56 + 200 * (0.06 / 1.12))) < 1, `the spike stands at ${least}`);
});
