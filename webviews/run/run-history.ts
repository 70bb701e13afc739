// What the page knows of one run's curves: the whole run in bins, the shown range in finer ones, and what comes live.
import type { Metric } from "../../schemas/run.ts";
import type { SeriesKey } from "../../schemas/series.ts";
import type { HistoryPurpose, RunAxis } from "../../schemas/panels/run.ts";
import { AxisMap } from "../chart/axis-map.ts";
import type { Binned } from "../chart/binned.ts";
import { pieceOf, type Piece } from "../chart/curve.ts";
import { lastPoint, Layer } from "./layer.ts";

/** An evaluation, a checkpoint, an alert or a rewind, with its place on the x axis. */
export interface RunEvent {
  readonly x: number;
  readonly metric: Exclude<Metric, { kind: "train" }>;
}
export type Evaluation = Extract<Metric, { kind: "validation" }>;

/** A history that was asked for. */
export interface HistoryRequest {
  readonly request: number;
  readonly purpose: Exclude<HistoryPurpose, "table">;
  readonly x: RunAxis;
  readonly bins: number;
  /** In the page's own x, for `detail`; `to` is null where it goes on to the end. */
  readonly from: number;
  readonly to: number | null;
}

export class RunHistory {
  readonly id: string;
  /** Rises with every change. */
  version = 0;
  /** Points of the whole run. */
  points = 0;
  /** When the first point was made, in seconds since the Unix epoch; x of the time axis counts from here. */
  origin: number | undefined;
  #overview: Layer | undefined;
  #detail: { readonly layer: Layer; readonly from: number; readonly to: number | null } | undefined;
  /** Along time and along steps, whatever the axis is: they tell which places belong together. */
  #clock: Layer | undefined;
  #steps: Layer | undefined;
  #clockMap: AxisMap | undefined;
  #stepMap: AxisMap | undefined;
  #events: RunEvent[] = [];
  #tokens = 0;
  readonly #asked = new Map<number, HistoryRequest>();
  /** What has come while an answer is under way, which may or may not hold it. */
  #recorded: { train: Float64Array; events: readonly Metric[] }[] = [];

  constructor(id: string) {
    this.id = id;
  }

  /** The axis that the curves are laid along. */
  get axis(): RunAxis {
    return this.#overview?.axis ?? "step";
  }

  get overview(): Binned | undefined {
    return this.#overview?.bins;
  }

  /** In the order in which they happened. */
  get events(): readonly RunEvent[] {
    return this.#events;
  }

  has(purpose: "overview" | "clock" | "steps"): boolean {
    return { overview: this.#overview, clock: this.#clock, steps: this.#steps }[purpose] !== undefined;
  }

  isAsked(purpose: HistoryPurpose): boolean {
    return [...this.#asked.values()].some((request) => request.purpose === purpose);
  }

  /** From now on what comes is kept until the answer is there. A later question takes the place of an earlier one. */
  ask(request: HistoryRequest): void {
    for (const [number, { purpose }] of this.#asked) {
      if (purpose === request.purpose) this.#asked.delete(number);
    }
    this.#asked.set(request.request, request);
  }

  /** There will be no answer. Returns whether it was waited for. */
  giveUp(request: number): boolean {
    const isWaitedFor = this.#asked.delete(request);
    if (this.#asked.size === 0) this.#recorded = [];
    return isWaitedFor;
  }

  /** Returns whether it was waited for. */
  take(request: number, bytes: Uint8Array): boolean {
    const asked = this.#asked.get(request);
    if (asked === undefined) return false;
    const known = asked.purpose === "detail" || asked.x !== "time" ? this.origin : undefined;
    const { layer, header } = Layer.decode(bytes, asked.x, asked.bins, known);
    const added = this.#recorded.reduce((sum, { train }) => sum + layer.append(train), 0);
    this.origin = layer.origin ?? this.origin;
    if (asked.purpose === "overview") {
      this.#overview = layer;
      this.#detail = undefined;
      this.points = header.total + added;
      const shift = asked.x === "time" ? (this.origin ?? 0) : 0;
      this.#events = header.events.map(({ x, metric }) => ({
        x: x - shift,
        metric: metric as RunEvent["metric"],
      }));
      if (asked.x === "tokens") this.#tokens = layer.bins.lastX || 0;
      for (const { events } of this.#recorded) this.#addEvents(events);
    } else if (asked.purpose === "detail") {
      if (asked.x === this.axis) this.#detail = { layer, from: asked.from, to: asked.to };
    } else if (asked.purpose === "clock") {
      this.#clock = layer;
    } else {
      this.#steps = layer;
    }
    this.giveUp(request);
    this.#changed();
    return true;
  }

  /** New points and events, in the order in which they came. */
  add(train: Float64Array, events: readonly Metric[]): void {
    if (this.#asked.size > 0) this.#recorded.push({ train, events });
    if (this.#overview === undefined) return;
    this.#tokens = lastPoint(train)?.tokens ?? this.#tokens;
    for (const event of events) if (event.kind === "rewind") this.#rewind(event.step);
    this.points += this.#overview.append(train);
    if (this.#detail?.to === null) this.#detail.layer.append(train);
    this.#clock?.append(train);
    this.#steps?.append(train);
    // Of a run that was opened before its first point.
    this.origin ??= this.#clock?.origin ?? this.#overview.origin;
    this.#addEvents(events);
    this.#changed();
  }

  /** A train quantity: finely where the shown range is known, roughly all around. */
  pieces(key: SeriesKey): Piece[] {
    const overview = this.#overview?.bins;
    if (overview === undefined) return [];
    if (this.#detail === undefined) return pieceIn(overview, key, -Infinity, Infinity);
    const { layer, from, to } = this.#detail;
    return [
      ...pieceIn(overview, key, -Infinity, from),
      ...pieceIn(layer.bins, key, -Infinity, Infinity),
      // What the detail did not reach: a point at its very end belongs to it.
      ...(to === null ? [] : pieceIn(overview, key, Math.max(to, layer.bins.lastX || to) + 1e-9, Infinity)),
    ];
  }

  /** The newest value of a train quantity; undefined where the run has none. */
  latest(key: SeriesKey): number | undefined {
    const { length = 0, columns } = this.#overview?.bins ?? {};
    return columns?.[key]?.last.subarray(0, length).findLast((value) => !Number.isNaN(value));
  }

  /** Whether the run learns from preferences. */
  get hasPreferences(): boolean {
    return this.latest("rewardMargin") !== undefined;
  }

  /** Whether a range is shown in about `wanted` bins, or in single points. */
  isFineIn(from: number, to: number | null, wanted: number): boolean {
    const overview = this.#overview?.bins;
    if (overview === undefined || overview.width === 0) return true;
    const end = to ?? overview.lastX;
    const isFine = ({ width }: Binned): boolean => width === 0 || (end - from) / width >= wanted / 2;
    if (isFine(overview)) return true;
    const detail = this.#detail;
    if (detail === undefined || detail.from > from || !isFine(detail.layer.bins)) return false;
    return detail.to === null || (to !== null && to <= detail.to);
  }

  /** What evaluations have measured, as a piece of single values. */
  evaluations(read: (metric: Evaluation) => number | undefined): Piece {
    const found: [number, number][] = [];
    for (const { x, metric } of this.#events) {
      const value = metric.kind === "validation" ? read(metric) : undefined;
      if (value !== undefined) found.push([x, value]);
    }
    found.sort(([left], [right]) => left - right);
    return pieceOf(
      Float64Array.from(found, ([x]) => x),
      Float32Array.from(found, ([, value]) => value),
    );
  }

  /** The evaluation with the lowest loss, the first of equal ones. */
  get lowestHeldOut(): Evaluation | undefined {
    const found = this.#events.flatMap(({ metric }) => (metric.kind === "validation" ? [metric] : []));
    return found.reduce<Evaluation | undefined>(
      (lowest, one) => (lowest === undefined || one.loss < lowest.loss ? one : lowest),
      undefined,
    );
  }

  /** The place on the axis for a moment, in seconds since the Unix epoch; NaN where nothing was trained. */
  placeAt(time: number): number {
    if (this.origin === undefined || this.#overview === undefined) return Number.NaN;
    const elapsed = time - this.origin;
    if (this.axis === "time")
      return elapsed >= 0 && elapsed <= this.#overview.bins.lastX ? elapsed : Number.NaN;
    if (this.#clock === undefined) return Number.NaN;
    this.#clockMap ??= AxisMap.join(this.#clock.bins, this.#overview.bins);
    return this.#clockMap.map(elapsed);
  }

  /** The step at a place of the axis; NaN while it is not known. */
  stepAt(x: number): number {
    if (this.axis === "step") return x;
    if (this.#overview === undefined || this.#steps === undefined) return Number.NaN;
    this.#stepMap ??= AxisMap.join(this.#overview.bins, this.#steps.bins);
    return this.#stepMap.clamp(x);
  }

  #addEvents(events: readonly Metric[]): void {
    for (const metric of events) {
      if (metric.kind === "train" || this.#events.some((known) => known.metric.seq === metric.seq)) continue;
      this.#events.push({ x: this.#placeOf(metric), metric });
    }
  }

  #placeOf({ step, time }: RunEvent["metric"]): number {
    if (this.axis === "step") return step;
    return this.axis === "time" ? time - (this.origin ?? time) : this.#tokens;
  }

  /** What was told of later steps is void. On other axes the history that is asked for anew puts it right. */
  #rewind(step: number): void {
    this.#events = this.#events.filter(({ metric }) => metric.step <= step);
    this.#steps?.bins.truncate(step);
    if (this.axis !== "step") return;
    this.overview?.truncate(step);
    this.#detail?.layer.bins.truncate(step);
    this.points = this.overview?.points ?? 0;
  }

  #changed(): void {
    this.version++;
    this.#clockMap = this.#stepMap = undefined;
  }
}

/** None for a quantity that the run does not have. */
function pieceIn(bins: Binned, key: SeriesKey, from: number, to: number): Piece[] {
  const values = bins.columns[key];
  if (values === undefined) return [];
  const start = from === -Infinity ? 0 : bins.indexOf(from);
  return [{ x: bins.x, values, start, end: to === Infinity ? bins.length : bins.indexOf(to) }];
}
