// Draws a picture onto a canvas: every value faintly, the smoothed curve over it, marks, and checkpoints on the axis.
import { excursions } from "./columns.ts";
import type { DrawnCurve, Picture } from "./picture.ts";
import { xPosition, yPosition, type Box } from "./place.ts";
import { dashOf, type ChartTheme } from "./theme.ts";
import { trace } from "./trace.ts";

/** How much of a curve's colour its values have behind its smoothed line; of many curves less, as they overlap. */
const FAINT = 0.3;
const FAINTER = 0.2;
/** Spikes stand out all the same. */
const SPIKE = 0.75;

export function paint(
  context: CanvasRenderingContext2D,
  picture: Picture,
  box: Box,
  theme: ChartTheme,
  pixelRatio: number,
): void {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.lineJoin = "bevel";
  for (const drawn of picture.curves) paintRaw(context, picture, drawn, box, theme, pixelRatio);
  for (const drawn of picture.curves) paintSmooth(context, picture, drawn, box, theme, pixelRatio);
  paintMarks(context, picture, box, theme, pixelRatio);
  context.restore();
  paintCheckpoints(context, picture, box, theme, pixelRatio);
}

function paintRaw(
  context: CanvasRenderingContext2D,
  picture: Picture,
  { curve, raw, smooth }: DrawnCurve,
  box: Box,
  theme: ChartTheme,
  pixelRatio: number,
): void {
  context.strokeStyle = context.fillStyle = theme.colourOf(curve.colour);
  context.globalAlpha = smooth === undefined ? 1 : faintness(picture, theme);
  context.lineWidth = (smooth === undefined ? 1.4 : 1) * pixelRatio;
  context.setLineDash(smooth === undefined ? dashOf(curve.colour).map((part) => part * pixelRatio) : []);
  if (isDense(raw, box)) {
    paintBars(context, picture, raw, box);
  } else {
    strokeLine(context, picture, raw, box);
  }
  if (smooth !== undefined) paintSpikes(context, picture, raw, box);
  if (curve.style === "points") paintPoints(context, picture, raw, box, pixelRatio);
  context.globalAlpha = 1;
  context.setLineDash([]);
}

function strokeLine(
  context: CanvasRenderingContext2D,
  picture: Picture,
  line: DrawnCurve["raw"],
  box: Box,
): void {
  context.beginPath();
  trace(
    line,
    (column) => box.left + column,
    (value) => yPosition(picture, box, value),
    context,
  );
  context.stroke();
}

/** Whether most columns hold several values: a line through them would be a surface. */
function isDense({ length, min, max }: DrawnCurve["raw"], box: Box): boolean {
  if (length < box.width * 0.8) return false;
  let several = 0;
  for (let at = 0; at < length; at++) if (max[at]! > min[at]!) several++;
  return several > length * 0.8;
}

/** The same as a line through all values, for a fraction of the work: from the least to the greatest in each column. */
function paintBars(
  context: CanvasRenderingContext2D,
  picture: Picture,
  { length, column, min, max, last }: DrawnCurve["raw"],
  box: Box,
): void {
  for (let at = 0; at < length; at++) {
    if (!(min[at]! <= max[at]!)) continue;
    // Reaching to the value before, so that there is no gap between two columns.
    const before = at > 0 && last[at - 1]! === last[at - 1]! ? last[at - 1]! : min[at]!;
    const top = yPosition(picture, box, Math.max(max[at]!, before));
    const bottom = yPosition(picture, box, Math.min(min[at]!, before));
    const width = at + 1 < length && column[at + 1]! > 0 ? Math.max(1, column[at + 1]! - column[at]!) : 1;
    context.fillRect(box.left + column[at]!, top, Math.min(width, 2), Math.max(1, bottom - top));
  }
}

function faintness({ curves }: Picture, { isHighContrast }: ChartTheme): number {
  if (isHighContrast) return 0.5;
  return curves.filter(({ smooth }) => smooth !== undefined).length > 1 ? FAINTER : FAINT;
}

function paintSpikes(
  context: CanvasRenderingContext2D,
  picture: Picture,
  raw: DrawnCurve["raw"],
  box: Box,
): void {
  context.globalAlpha = SPIKE;
  context.beginPath();
  for (const at of excursions(raw)) {
    const x = box.left + raw.column[at]! + 0.5;
    const before = at > 0 ? raw.last[at - 1]! : raw.first[at]!;
    const isUp = raw.max[at]! - before > before - raw.min[at]!;
    context.moveTo(at > 0 ? box.left + raw.column[at - 1]! + 0.5 : x, yPosition(picture, box, before));
    context.lineTo(x, yPosition(picture, box, isUp ? raw.max[at]! : raw.min[at]!));
    context.lineTo(x, yPosition(picture, box, isUp ? raw.min[at]! : raw.max[at]!));
  }
  context.stroke();
}

function paintPoints(
  context: CanvasRenderingContext2D,
  picture: Picture,
  raw: DrawnCurve["raw"],
  box: Box,
  pixelRatio: number,
): void {
  // Points that would touch one another say no more than the line.
  if (raw.length * 7 * pixelRatio > box.width) return;
  context.beginPath();
  for (let at = 0; at < raw.length; at++) {
    const [x, y] = [box.left + raw.column[at]! + 0.5, yPosition(picture, box, raw.last[at]!)];
    if (!Number.isFinite(y)) continue;
    context.moveTo(x + 2.5 * pixelRatio, y);
    context.arc(x, y, 2.5 * pixelRatio, 0, 2 * Math.PI);
  }
  context.fill();
}

function paintSmooth(
  context: CanvasRenderingContext2D,
  picture: Picture,
  { curve, smooth }: DrawnCurve,
  box: Box,
  theme: ChartTheme,
  pixelRatio: number,
): void {
  if (smooth === undefined) return;
  context.strokeStyle = theme.colourOf(curve.colour);
  context.lineWidth = 1.8 * pixelRatio;
  context.lineJoin = "round";
  context.setLineDash(dashOf(curve.colour).map((part) => part * pixelRatio));
  strokeLine(context, picture, smooth, box);
  context.setLineDash([]);
}

/** Triangles that point at what they mark; of those at one place one is drawn. */
function paintMarks(
  context: CanvasRenderingContext2D,
  picture: Picture,
  box: Box,
  theme: ChartTheme,
  pixelRatio: number,
): void {
  const size = 4.5 * pixelRatio;
  let before = -Infinity;
  context.lineWidth = pixelRatio;
  for (const { x, y } of picture.scene.marks) {
    const left = xPosition(picture, box, x);
    if (left < box.left || left > box.left + box.width || left - before < size) continue;
    before = left;
    const isFinite = Number.isFinite(y);
    const tip = isFinite ? Math.max(box.top + 2 * size, yPosition(picture, box, y) - 2) : box.top + 2 * size;
    context.fillStyle = isFinite ? theme.warning : theme.error;
    context.strokeStyle = theme.background;
    context.beginPath();
    context.moveTo(left, tip);
    context.lineTo(left - size, tip - 1.7 * size);
    context.lineTo(left + size, tip - 1.7 * size);
    context.closePath();
    context.fill();
    context.stroke();
  }
}

function paintCheckpoints(
  context: CanvasRenderingContext2D,
  picture: Picture,
  box: Box,
  theme: ChartTheme,
  pixelRatio: number,
): void {
  context.save();
  context.fillStyle = theme.muted;
  const bottom = box.top + box.height;
  let before = -Infinity;
  for (const checkpoint of picture.scene.checkpoints) {
    const left = Math.round(xPosition(picture, box, checkpoint));
    if (left < box.left || left > box.left + box.width || left - before < 3 * pixelRatio) continue;
    before = left;
    context.fillRect(left - pixelRatio / 2, bottom - 4 * pixelRatio, pixelRatio, 4 * pixelRatio);
  }
  context.restore();
}
