// The history of a run as a chart wants it: bins that lose no spike, in binary. Asked for by
// `GET /runs/:id/series?keys=loss,learningRate&x=step&from=&to=&bins=2000`; read by whoever draws.
import * as z from "zod";
import { Metric, type PreferenceMetrics } from "./run.ts";

/** Quantities of runs that learn from preferences, each with its name in a metric's `preferences`. */
export const preferenceParts = {
  rewardMargin: "margin",
  chosenReward: "chosenReward",
  rejectedReward: "rejectedReward",
  preferenceAccuracy: "accuracy",
} as const satisfies Record<string, keyof PreferenceMetrics>;
export type PreferenceKey = keyof typeof preferenceParts;
export const preferenceKeys = Object.keys(preferenceParts) as PreferenceKey[];

export const SeriesKey = z.enum([
  ...(["loss", "learningRate", "gradientNorm", "tokensPerSecond"] as const),
  ...(preferenceKeys as [PreferenceKey, ...PreferenceKey[]]),
]);
export type SeriesKey = z.infer<typeof SeriesKey>;

const Bound = z.preprocess((value) => (value === "" ? undefined : value), z.coerce.number().optional());

/** Of a train metric; also parsed from the text of an address, where the keys are parted by commas. */
export const SeriesQuery = z.strictObject({
  keys: z
    .preprocess(
      (value) => (typeof value === "string" ? value.split(",") : value),
      z.array(SeriesKey).min(1).max(SeriesKey.options.length),
    )
    .default(["loss"]),
  x: z.enum(["step", "tokens", "time"]).default("step"),
  from: Bound.describe("The least x, itself included."),
  to: Bound.describe("The greatest x, itself included."),
  bins: z.coerce.number().int().min(1).max(10_000).default(2000),
});
export type SeriesQuery = z.infer<typeof SeriesQuery>;

/** An event with the place that it has on the x axis. */
export const SeriesEvent = z.strictObject({ x: z.number(), metric: Metric });
export type SeriesEvent = z.infer<typeof SeriesEvent>;

/** What stands before the numbers. */
export const SeriesHeader = z.strictObject({
  version: z.literal(1),
  x: SeriesQuery.shape.x.unwrap(),
  /** Those that were asked for; without those of preferences, where the run has made steps and has none of them. */
  keys: z.array(SeriesKey),
  /** Bins that hold a point; those without one are left out. */
  bins: z.int().min(0),
  /** Points of the range, and of the whole run. */
  points: z.int().min(0),
  total: z.int().min(0),
  /** The last metric that is in it: watch the run from here, and nothing is missed or repeated. */
  seq: z.int().min(0),
  /** Evaluations, checkpoints, alerts and rewinds of the range, oldest first and exact. */
  events: z.array(SeriesEvent),
  /** Older events of the range that are too many to be sent. */
  eventsLeftOut: z.int().min(0),
  /** Whole lines of the file that could not be read. */
  damagedLines: z.int().min(0),
});
export type SeriesHeader = z.infer<typeof SeriesHeader>;

/** The points of each bin, one number a bin. All but `missing` are NaN where no point of the bin is finite. */
export interface SeriesColumn {
  min: Float32Array;
  max: Float32Array;
  mean: Float32Array;
  /** In the order of the file. */
  first: Float32Array;
  last: Float32Array;
  /** Points that are not finite numbers: null in the file. */
  missing: Uint32Array;
}

export interface Series {
  header: SeriesHeader;
  /** Of the first point of each bin. */
  x: Float64Array;
  /** Points in each bin. */
  count: Uint32Array;
  columns: Record<string, SeriesColumn>;
}

/**
 * Everything is little-endian: the length of the header in bytes (Uint32), the header as JSON in UTF-8, spaces up to a
 * multiple of eight bytes, then for `b` bins x (b Float64), count (b Uint32), and for each key of the header min, max,
 * mean, first, last (b Float32 each) and missing (b Uint32).
 */
export function encodeSeries({ header, x, count, columns }: Series): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = bodyStart(text.length);
  const parts = [x, count, ...header.keys.flatMap((key) => columnParts(columns[key]!))];
  const length = parts.reduce((sum, part) => sum + part.byteLength, start);
  const bytes = new Uint8Array(length).fill(0x20, 0, start);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let offset = start;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), offset);
    offset += part.byteLength;
  }
  return bytes;
}

/** Throws a RangeError or a ZodError for bytes that are something else. */
export function decodeSeries(bytes: Uint8Array): Series {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (4 + length > bytes.length) throw new RangeError("The header of the series is longer than the answer.");
  const json: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const header = SeriesHeader.parse(json);
  // A copy, so that the numbers lie at a multiple of their size.
  const body = bytes.slice(bodyStart(length)).buffer;
  let offset = 0;
  const next = <T>(kind: new (buffer: ArrayBuffer, offset: number, length: number) => T, size: number): T => {
    const part = new kind(body, offset, header.bins);
    offset += header.bins * size;
    return part;
  };
  const floats = (): Float32Array => next(Float32Array, 4);
  const x = next(Float64Array, 8);
  const count = next(Uint32Array, 4);
  const columns = Object.fromEntries(
    header.keys.map((key): [string, SeriesColumn] => [
      key,
      {
        min: floats(),
        max: floats(),
        mean: floats(),
        first: floats(),
        last: floats(),
        missing: next(Uint32Array, 4),
      },
    ]),
  );
  return { header, x, count, columns };
}

function columnParts({ min, max, mean, first, last, missing }: SeriesColumn): (Float32Array | Uint32Array)[] {
  return [min, max, mean, first, last, missing];
}

function bodyStart(headerLength: number): number {
  return Math.ceil((4 + headerLength) / 8) * 8;
}
