// Bins of one run along one axis, which go on growing by the points that come live.
import { trainFields, type RunAxis } from "../../schemas/panels/run.ts";
import { decodeSeries, SeriesKey, type SeriesHeader } from "../../schemas/series.ts";
import { Binned } from "../chart/binned.ts";

export const seriesKeys: readonly SeriesKey[] = SeriesKey.options;

const FIELDS = trainFields.length;

/** A train metric as it comes in a live message. */
export interface TrainPoint {
  readonly seq: number;
  readonly step: number;
  /** Seconds since the Unix epoch. */
  readonly time: number;
  readonly tokens: number;
}

export class Layer {
  readonly bins: Binned;
  readonly axis: RunAxis;
  /** The last metric that is in it. */
  seq: number;
  /** Seconds since the Unix epoch from which the time axis counts; that of the first point, which may be to come. */
  #origin: number | undefined;

  constructor(bins: Binned, axis: RunAxis, seq: number, origin: number | undefined) {
    this.bins = bins;
    this.axis = axis;
    this.seq = seq;
    this.#origin = origin;
  }

  get origin(): number | undefined {
    return this.#origin;
  }

  /** From the agent's answer to a question for `asked` bins; `origin` of a run whose first point is not known yet. */
  static decode(
    bytes: Uint8Array,
    axis: RunAxis,
    asked: number,
    known: number | undefined,
  ): { layer: Layer; header: SeriesHeader } {
    const { header, ...source } = decodeSeries(bytes);
    const origin = known ?? (axis === "time" ? source.x[0] : undefined);
    const span = source.x.length > 1 ? source.x.at(-1)! - source.x[0]! : 0;
    const width = header.points > header.bins ? span / asked : 0;
    const shift = axis === "time" ? (origin ?? 0) : 0;
    const bins = Binned.from(source, { width, shift });
    return { layer: new Layer(bins, axis, header.seq, origin), header };
  }

  /** Points that are in it already are left out. Returns how many were not. */
  append(train: Float64Array): number {
    const places = this.bins.keys.map((key) => trainFields.indexOf(key as SeriesKey));
    let added = 0;
    for (let at = 0; at + FIELDS <= train.length; at += FIELDS) {
      const point = pointAt(train, at);
      if (point.seq <= this.seq) continue;
      this.seq = point.seq;
      const x = this.axis === "time" ? point.time - (this.#origin ??= point.time) : point[this.axis];
      this.bins.append(
        x,
        places.map((place) => train[at + place]!),
      );
      added++;
    }
    return added;
  }
}

function pointAt(train: Float64Array, at: number): TrainPoint {
  return { seq: train[at]!, step: train[at + 1]!, time: train[at + 2]!, tokens: train[at + 3]! };
}

/** The newest point of a live message. */
export function lastPoint(train: Float64Array): TrainPoint | undefined {
  return train.length < FIELDS ? undefined : pointAt(train, train.length - FIELDS);
}
