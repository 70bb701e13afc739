// The monitor's history in memory: the newest finely, the older more and more coarsely. Pure.
import type { HistorySeries, MachineHistory } from "../../schemas/monitor.ts";

/** Each level's records, in seconds, and how many it keeps: 10 minutes, 2 hours, a day and two weeks at least. */
export const historyLevels = [
  { seconds: 1, records: 600 },
  { seconds: 10, records: 720 },
  { seconds: 60, records: 1440 },
  { seconds: 600, records: 2016 },
] as const;

/** Smallest, largest and mean value of each series over a span of time. */
export interface HistoryRecord {
  /** Seconds since the epoch. */
  start: number;
  end: number;
  /** Neighbours with the same series share one array. */
  names: readonly string[];
  min: ArrayLike<number>;
  max: ArrayLike<number>;
  mean: ArrayLike<number>;
  /** Order of making over all levels. */
  order: number;
  /** Which start of the program it was made by; a clock that is set moves those of the newest. */
  session: number;
}

interface Sums {
  min: number;
  max: number;
  /** Value times seconds. */
  area: number;
  seconds: number;
}

interface Open {
  start: number;
  end: number;
  series: Map<string, Sums>;
}

export class HistoryLevels {
  /** Newest last. */
  readonly levels: HistoryRecord[][] = historyLevels.map(() => []);
  /** What gathers towards the next record of each level but the first. */
  readonly #open: (Open | undefined)[] = [];
  #order = 0;
  #session = 0;
  #names: readonly string[] = [];
  readonly #onRecord: (level: number, record: HistoryRecord) => void;

  /** `onRecord` hears of each record that was made by summing up, a coarser one before the finer one that caused it. */
  constructor(onRecord: (level: number, record: HistoryRecord) => void) {
    this.#onRecord = onRecord;
  }

  get session(): number {
    return this.#session;
  }

  startSession(): void {
    this.#session++;
  }

  /** Takes one sample over the seconds from `start` to `end`. */
  add(start: number, end: number, values: ReadonlyMap<string, number>): void {
    const figures = [...values.values()];
    const names = [...values.keys()];
    this.put(0, { start, end, names, min: figures, max: figures, mean: figures });
  }

  /** Puts a record in its place, new or from the file. One from the file ends what gathered towards it. */
  put(level: number, figures: Omit<HistoryRecord, "order" | "session">): void {
    this.#open[level] = undefined;
    this.#push(level, { ...figures, order: 0, session: this.#session });
  }

  /** Ends the record that gathers on the first level that is kept in the file. */
  flush(): void {
    this.#finish(1);
  }

  /** The wall clock was set: what this session has recorded moves along. */
  shift(seconds: number): void {
    const records = this.levels.flat().filter(({ session }) => session === this.#session);
    for (const record of [...records, ...this.#open]) {
      if (record === undefined) continue;
      record.start += seconds;
      record.end += seconds;
    }
  }

  /** The finest that there is of each moment, in `bins` equal parts of the range. */
  query(from: number, to: number, bins: number, wanted: (name: string) => boolean): MachineHistory {
    const width = Math.max(0, to - from) / bins;
    const sums = new Map<string, (Sums | undefined)[]>();
    let cut = Infinity;
    for (const records of this.levels) {
      for (const record of records) {
        const span = { start: Math.max(record.start, from), end: Math.min(record.end, cut, to) };
        if (span.end > span.start && width > 0) addToBins(sums, record, span, { from, width, bins, wanted });
      }
      cut = Math.min(cut, ...records.map(({ start }) => start));
    }
    const series = [...sums].map(([name, bin]) => seriesOf(name, bin));
    return { from, to, bins, series: series.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  }

  #push(level: number, record: HistoryRecord): void {
    const next = level + 1;
    if (next < historyLevels.length) this.#gather(next, record);
    record.order = this.#order++;
    const records = this.levels[level]!;
    record.names = this.#shared(record.names);
    records.push(record);
    if (records.length > historyLevels[level]!.records) records.shift();
    if (level > 0) this.#onRecord(level, record);
  }

  #gather(level: number, record: HistoryRecord): void {
    const { seconds } = historyLevels[level]!;
    const part = (time: number): number => Math.floor(time / seconds);
    const open = this.#open[level];
    // A gap, as after a night asleep, ends a record; so does a clock that has gone back.
    const apart = open && (record.start - open.end > seconds || record.end < open.start);
    if (open && (apart || part(record.start) !== part(open.start))) this.#finish(level);
    const target = (this.#open[level] ??= { ...record, series: new Map<string, Sums>() });
    target.end = Math.max(target.end, record.end);
    record.names.forEach((name, at) => {
      const sums = sumsOf(target.series, name);
      extend(sums, record, at, record.end - record.start);
    });
  }

  #finish(level: number): void {
    const open = this.#open[level];
    this.#open[level] = undefined;
    if (open === undefined) return;
    const sums = [...open.series.values()];
    this.#push(level, {
      start: open.start,
      end: open.end,
      names: [...open.series.keys()],
      min: Float64Array.from(sums, ({ min }) => min),
      max: Float64Array.from(sums, ({ max }) => max),
      mean: Float64Array.from(sums, meanOf),
      order: 0,
      session: this.#session,
    });
  }

  /** The series are the same for long. */
  #shared(names: readonly string[]): readonly string[] {
    const same = names.length === this.#names.length && names.every((name, at) => name === this.#names[at]);
    if (!same) this.#names = names;
    return this.#names;
  }
}

interface Bins {
  from: number;
  /** Seconds of each. */
  width: number;
  bins: number;
  wanted: (name: string) => boolean;
}

function addToBins(
  sums: Map<string, (Sums | undefined)[]>,
  record: HistoryRecord,
  span: { start: number; end: number },
  { from, width, bins, wanted }: Bins,
): void {
  const first = Math.max(0, Math.floor((span.start - from) / width));
  const last = Math.min(bins - 1, Math.ceil((span.end - from) / width) - 1);
  record.names.forEach((name, at) => {
    if (!wanted(name)) return;
    let series = sums.get(name);
    if (series === undefined) sums.set(name, (series = new Array<Sums | undefined>(bins).fill(undefined)));
    for (let bin = first; bin <= last; bin++) {
      const start = Math.max(span.start, from + bin * width);
      const end = Math.min(span.end, from + (bin + 1) * width);
      extend((series[bin] ??= emptySums()), record, at, Math.max(0, end - start));
    }
  });
}

function sumsOf(series: Map<string, Sums>, name: string): Sums {
  const sums = series.get(name) ?? emptySums();
  series.set(name, sums);
  return sums;
}

function emptySums(): Sums {
  return { min: Infinity, max: -Infinity, area: 0, seconds: 0 };
}

function extend(sums: Sums, record: HistoryRecord, at: number, seconds: number): void {
  sums.min = Math.min(sums.min, record.min[at]!);
  sums.max = Math.max(sums.max, record.max[at]!);
  sums.area += record.mean[at]! * seconds;
  sums.seconds += seconds;
}

/** Rounding must not put the mean outside of what was measured. */
function meanOf({ min, max, area, seconds }: Sums): number {
  return seconds > 0 ? Math.min(max, Math.max(min, area / seconds)) : min;
}

function seriesOf(name: string, bins: readonly (Sums | undefined)[]): HistorySeries {
  const pick = (figure: (sums: Sums) => number): (number | null)[] =>
    bins.map((sums) => (sums === undefined ? null : rounded(figure(sums))));
  return {
    name,
    min: pick(({ min }) => min),
    max: pick(({ max }) => max),
    mean: pick(meanOf),
  };
}

/** Five digits are more than a chart shows, and a third of what a double prints as. */
export function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
