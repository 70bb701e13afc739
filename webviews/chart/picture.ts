// What a chart is to show, laid out for a number of pixels: the canvas, the SVG file and the tests all start from it.
import { extentOf, smoothColumns, toColumns, type PixelColumns } from "./columns.ts";
import type { Curve } from "./curve.ts";
import type { Unit } from "./format.ts";
import { smoothen, smoothingUnit } from "./smoothing.ts";
import { durationTicks, linearTicks, logTicks } from "./ticks.ts";

/** Something on a curve that a person should look at. */
export interface Mark {
  readonly x: number;
  /** NaN stands at the upper edge. */
  readonly y: number;
  readonly message: string;
  readonly run: string;
}

export interface Scene {
  readonly curves: readonly Curve[];
  readonly marks: readonly Mark[];
  /** Places on the x axis at which weights were kept. */
  readonly checkpoints: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly isLog: boolean;
  /** 0 is none. */
  readonly smoothing: number;
  /** Distance of the points of the sparsest curve. */
  readonly spacing: number;
  /** The axis does not end within these. */
  readonly bounds?: readonly [number, number];
  readonly xUnit: Unit;
  readonly yUnit: Unit;
}

export interface DrawnCurve {
  readonly curve: Curve;
  /** Every value; nothing is smoothed away. */
  readonly raw: PixelColumns;
  readonly smooth: PixelColumns | undefined;
}

export interface Picture {
  readonly scene: Scene;
  /** Columns of pixels. */
  readonly width: number;
  readonly curves: readonly DrawnCurve[];
  /** Ends of the y axis, on the scale that is drawn: of the logarithm where that is asked for. */
  readonly low: number;
  readonly high: number;
}

export function layOut(scene: Scene, width: number): Picture {
  const { from, to, isLog, smoothing, spacing } = scene;
  const projection = { from, to, width };
  const unit = smoothingUnit(to - from, spacing);
  const curves = scene.curves.map((curve): DrawnCurve => {
    const raw = toColumns(curve.pieces, projection);
    if (!curve.smooth || smoothing === 0) return { curve, raw, smooth: undefined };
    const smooth = smoothen(curve.pieces, { weight: smoothing, unit }, from);
    return { curve, raw, smooth: smoothColumns(curve.pieces, smooth, projection) };
  });
  const extents = curves.map(({ raw }) => extentOf(raw, width, isLog ? 0 : -Infinity));
  const [low, high] = padded(union(extents), scene);
  return { scene, width, curves, low, high };
}

/** From a value to the scale that is drawn; what has no logarithm goes below everything. */
export function scaled(value: number, isLog: boolean): number {
  return isLog ? (value > 0 ? Math.log10(value) : -Infinity) : value;
}

/** Values, not logarithms. */
export function yTicks({ low, high, scene: { isLog } }: Picture, most: number): number[] {
  return isLog ? logTicks(10 ** low, 10 ** high, most) : linearTicks(low, high, most);
}

export function xTicks({ from, to, xUnit }: Scene, most: number): number[] {
  if (xUnit === "duration") return durationTicks(from, to, most);
  const ticks = linearTicks(from, to, most);
  return xUnit === "count" ? ticks.filter(Number.isInteger) : ticks;
}

function union(extents: readonly (readonly [number, number] | undefined)[]): [number, number] | undefined {
  const known = extents.filter((extent) => extent !== undefined);
  if (known.length === 0) return undefined;
  return [Math.min(...known.map(([least]) => least)), Math.max(...known.map(([, greatest]) => greatest))];
}

/** Room above and below, so that no curve lies on an edge. */
function padded(extent: [number, number] | undefined, { isLog, bounds }: Scene): readonly [number, number] {
  if (extent === undefined) return isLog ? [0, 1] : (bounds ?? [0, 1]);
  const [least, greatest] = isLog ? [Math.log10(extent[0]), Math.log10(extent[1])] : extent;
  const room =
    greatest > least ? (greatest - least) * 0.06 : Math.max(Math.abs(greatest) * 0.05, isLog ? 0.05 : 1e-9);
  const [low, high] = [least - room, greatest + room];
  if (bounds === undefined || isLog) return [low, high];
  return [Math.max(bounds[0], low), Math.min(bounds[1], high)];
}
