// The loss over the steps as a picture of characters: training thin, held out over it in its own colour.
import { createLayer, mergeLayers, type Canvas } from "./canvas.ts";
import { formatCount } from "./format.ts";
import { span, type Line } from "./text.ts";
import { niceTicks } from "./ticks.ts";

export interface Point {
  step: number;
  loss: number;
}

export interface CurveSize {
  /** Columns and rows of the whole drawing, axes included. */
  width: number;
  height: number;
  unicode: boolean;
}

interface Range {
  from: number;
  to: number;
}

/** Exactly `height` lines of at most `width` columns. Losses that are no finite number are left out. */
export function drawCurve(training: readonly Point[], heldOut: readonly Point[], size: CurveSize): Line[] {
  const points = [...training, ...heldOut].filter(({ loss }) => Number.isFinite(loss));
  const plotHeight = size.height - 2;
  if (points.length === 0 || plotHeight < 2) return Array.from({ length: size.height }, () => []);
  const losses = spread(rangeOf(points, (point) => point.loss));
  const steps = spread(rangeOf(points, (point) => point.step));
  const lossTicks = niceTicks(losses.from, losses.to, Math.max(2, Math.floor(plotHeight / 2)));
  const labelWidth = Math.max(...lossTicks.map(({ label }) => label.length));
  const plotWidth = Math.max(1, size.width - labelWidth - 3);

  const thin = createLayer(plotWidth, plotHeight, size.unicode, "training", ".");
  const thick = createLayer(plotWidth, plotHeight, size.unicode, "heldOut", "o");
  drawPath(thin.canvas, training, steps, losses);
  drawMarks(thick.canvas, heldOut, steps, losses);
  const [axis, tickMark, corner, across] = size.unicode ? ["│", "┤", "└", "─"] : ["|", "+", "+", "-"];
  const lines: Line[] = [];
  for (let row = 0; row < plotHeight; row++) {
    const tick = lossTicks.find(({ value }) => place(value, losses, plotHeight - 1, true) === row);
    const label = ` ${(tick?.label ?? "").padStart(labelWidth)} ${tick === undefined ? axis : tickMark}`;
    lines.push([span(label, "faint"), ...mergeLayers([thin, thick], row, size.unicode)]);
  }
  lines.push([span(` ${" ".repeat(labelWidth)} ${corner}${across.repeat(plotWidth)}`, "faint")]);
  lines.push([span(" ".repeat(labelWidth + 3) + stepLabels(steps, plotWidth), "faint")]);
  return lines;
}

interface Dot {
  column: number;
  row: number;
}

/** Where points lie on a canvas. */
function dotsOf(canvas: Canvas, points: readonly Point[], steps: Range, losses: Range): Dot[] {
  return points
    .filter(({ loss }) => Number.isFinite(loss))
    .map(({ step, loss }) => ({
      column: place(step, steps, canvas.columns - 1),
      row: place(loss, losses, canvas.rows - 1, true),
    }));
}

/** A mark for each point. A line would colour the characters that it shares with the training loss. */
function drawMarks(canvas: Canvas, points: readonly Point[], steps: Range, losses: Range): void {
  for (const { column, row } of dotsOf(canvas, points, steps, losses)) canvas.mark(column, row);
}

/** Straight lines from one point to the next. */
function drawPath(canvas: Canvas, points: readonly Point[], steps: Range, losses: Range): void {
  let previous: Dot | undefined;
  for (const next of dotsOf(canvas, points, steps, losses)) {
    const from = previous ?? next;
    const length = Math.max(1, Math.abs(next.column - from.column), Math.abs(next.row - from.row));
    for (let part = 0; part <= length; part++) {
      const share = part / length;
      canvas.set(
        Math.round(from.column + (next.column - from.column) * share),
        Math.round(from.row + (next.row - from.row) * share),
      );
    }
    previous = next;
  }
}

function stepLabels(steps: Range, width: number): string {
  let labels = "";
  const word = " step";
  for (const { value } of niceTicks(steps.from, steps.to, Math.max(2, Math.floor(width / 12)))) {
    const label = formatCount(value);
    const start = Math.max(0, place(value, steps, width - 1) - Math.floor(label.length / 2));
    if (labels !== "" && start <= labels.length) continue;
    if (start + label.length + word.length > width) break;
    labels = labels.padEnd(start) + label;
  }
  return labels.padEnd(Math.max(0, width - word.length)) + (width > word.length ? word : "");
}

/** The index from 0 to `last` at which a value lies; `upwards` when larger values come first. */
function place(value: number, range: Range, last: number, upwards = false): number {
  const share = (value - range.from) / (range.to - range.from);
  return Math.round((upwards ? 1 - share : share) * last);
}

function rangeOf(points: readonly Point[], read: (point: Point) => number): Range {
  let [from, to] = [Infinity, -Infinity];
  for (const point of points) {
    from = Math.min(from, read(point));
    to = Math.max(to, read(point));
  }
  return { from, to };
}

/** A range that is not empty. */
function spread(range: Range): Range {
  return range.to > range.from ? range : { from: range.from - 0.5, to: range.to + 0.5 };
}
