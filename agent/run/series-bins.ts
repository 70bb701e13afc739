// Sorts the points of a run into bins along the x axis, each with its least and greatest value: no spike is lost.
import type { Series, SeriesColumn, SeriesEvent, SeriesQuery } from "../../schemas/series.ts";
import type { SeriesColumns, SeriesEventMetric } from "./series-columns.ts";

/** The newest are sent; a run that has more is one whose every step raises an alert. */
const MOST_EVENTS = 10_000;

interface Source {
  readonly columns: SeriesColumns;
  readonly seq: number;
  readonly damagedLines: number;
}

/** Where the range has no more points than bins, each point is a bin of its own. Bins have the same width in x. */
export function binSeries({ columns, seq, damagedLines }: Source, query: SeriesQuery): Series {
  const { from = -Infinity, to = Infinity } = query;
  const keys = query.keys.filter((key) => columns.has(key));
  const bins = placeInBins(columns.x(query.x).subarray(0, columns.length), from, to, query.bins);
  const events = eventsBetween(columns, query.x, from, to);
  const shown = events.slice(-MOST_EVENTS);
  return {
    header: {
      version: 1,
      x: query.x,
      keys,
      bins: bins.count.length,
      points: bins.points,
      total: columns.length,
      seq,
      events: shown,
      eventsLeftOut: events.length - shown.length,
      damagedLines,
    },
    x: bins.x,
    count: bins.count,
    columns: Object.fromEntries(keys.map((key) => [key, summarize(columns.values[key], bins)])),
  };
}

interface Bins {
  /** The bin of each row of the columns; -1 outside of the range. */
  binOf: Int32Array;
  points: number;
  x: Float64Array;
  count: Uint32Array;
}

function placeInBins(x: Uint32Array | Float64Array, from: number, to: number, most: number): Bins {
  let points = 0;
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of x) {
    if (value < from || value > to) continue;
    points++;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const width = (greatest - least) / most;
  const binOf = new Int32Array(x.length);
  const seats = new Int32Array(points > most ? most : points).fill(-1);
  const [firstX, count]: [number[], number[]] = [[], []];
  // The clock may have gone back, so that points of one bin need not be neighbours; empty bins get no number.
  const occupied = new Uint32Array(seats.length);
  for (let row = 0, next = 0; row < x.length; row++) {
    const value = x[row]!;
    if (value < from || value > to) {
      binOf[row] = -1;
      continue;
    }
    const bin =
      points <= most ? next++ : width > 0 ? Math.min(most - 1, Math.floor((value - least) / width)) : 0;
    binOf[row] = bin;
    if (occupied[bin]!++ === 0) seats[bin] = row;
  }
  const numberOf = new Int32Array(seats.length);
  for (let bin = 0; bin < seats.length; bin++) {
    if (occupied[bin] === 0) continue;
    numberOf[bin] = count.length;
    firstX.push(x[seats[bin]!]!);
    count.push(occupied[bin]!);
  }
  for (let row = 0; row < binOf.length; row++) if (binOf[row]! >= 0) binOf[row] = numberOf[binOf[row]!]!;
  return { binOf, points, x: Float64Array.from(firstX), count: Uint32Array.from(count) };
}

function summarize(values: Float32Array, { binOf, count }: Bins): SeriesColumn {
  const bins = count.length;
  const sum = new Float64Array(bins);
  const filled = (): Float32Array => new Float32Array(bins).fill(Number.NaN);
  const column = { min: filled(), max: filled(), mean: filled(), first: filled(), last: filled() };
  const { min, max, mean, first, last } = column;
  const missing = new Uint32Array(bins);
  for (let row = 0; row < binOf.length; row++) {
    const bin = binOf[row]!;
    if (bin < 0) continue;
    const value = values[row]!;
    // What overflows a Float32 was finite in the file, but cannot be drawn.
    if (!Number.isFinite(value)) {
      missing[bin]!++;
      continue;
    }
    if (!(first[bin]! === first[bin]!)) {
      first[bin] = min[bin] = max[bin] = value;
    }
    if (value < min[bin]!) min[bin] = value;
    if (value > max[bin]!) max[bin] = value;
    last[bin] = value;
    sum[bin]! += value;
  }
  for (let bin = 0; bin < bins; bin++) {
    const finite = count[bin]! - missing[bin]!;
    if (finite > 0) mean[bin] = sum[bin]! / finite;
  }
  return { ...column, missing };
}

function eventsBetween(
  columns: SeriesColumns,
  axis: SeriesQuery["x"],
  from: number,
  to: number,
): SeriesEvent[] {
  const placeOf = (metric: SeriesEventMetric): number =>
    axis === "tokens" ? columns.tokensAt(metric.step) : metric[axis];
  return columns.events
    .map((metric) => ({ x: placeOf(metric), metric }))
    .filter(({ x }) => x >= from && x <= to);
}
