// Follows the metrics and the log of a run: one follower a run, shared by all who look.
import type { LogLine, Metric } from "../../schemas/run.ts";
import type { RunCursor } from "../../schemas/protocol/run.ts";
import type { RunFolder } from "./folder.ts";
import { type Latest, LatestMetrics } from "./latest-metrics.ts";
import { runLogLine } from "./log-format.ts";
import { LogLines, type LogSelection } from "./log-lines.ts";
import { MetricReader, type MetricsRead, type Warning } from "./metric-reader.ts";
import { Pulse } from "./pulse.ts";
import { findValidationBefore, numberBeforeEnd } from "./seek-metric.ts";

/** Some lines, and the place after them. */
export interface RunPiece {
  metrics: Metric[];
  log: LogLine[];
  cursor: RunCursor;
  /** Train metrics between these numbers were left out. */
  omitted?: { from: number; to: number };
}

export interface Follower {
  latest(): Latest;
  /** Calls back whenever lines were read that nobody had seen; returns what ends it. */
  onUpdate(listener: (added: { metrics: Metric[]; log: LogLine[] }) => void): () => void;
  /**
   * What lies after a cursor, oldest first, in pieces of bounded size, read from the file when it is no longer in
   * memory; ends at what was known when it began. Of more train metrics than `mostTrain` the oldest are left out.
   */
  after(cursor: RunCursor, mostTrain?: number): AsyncGenerator<RunPiece>;
  /** Resolves when everything has been read that was written before the call. */
  refresh(): Promise<void>;
  /** Resolves when the metrics have been read that were written before the call. */
  glance(): Promise<void>;
  close(): void;
}

/** Metrics in one piece: some 300 kB as JSON. */
const PIECE_METRICS = 2000;
/** Lines of the log in one piece, and the bytes after which it ends. */
const PIECE_LOG: LogSelection = { limit: 500, mostBytes: 1 << 17 };
/** Kept in memory; what is older is read from the file. */
const RECENT_METRICS = 8192;
/** Read of a file that has just been opened. */
const RECENT_BYTES = 1 << 18;
/** How far back the newest evaluation is looked for. */
const VALIDATION_BYTES = 1 << 24;

const LOG_MILLISECONDS = 200;
/** Of a usual line. */
const LINE_BYTES = 180;

const shared = new Map<string, { follower: SharedFollower; users: number }>();

/** The files are no longer looked at when everybody who asked for the follower has closed it. */
export function followRun(folder: RunFolder): Follower {
  const entry = shared.get(folder.root) ?? { follower: new SharedFollower(folder), users: 0 };
  entry.users++;
  shared.set(folder.root, entry);
  const { follower } = entry;
  const listening: (() => void)[] = [];
  let open = true;
  return {
    latest: () => follower.latest(),
    onUpdate(listener) {
      const end = follower.onUpdate(listener);
      listening.push(end);
      return end;
    },
    after: (cursor, mostTrain) => follower.after(cursor, mostTrain),
    refresh: () => follower.refresh(),
    glance: () => follower.glance(),
    close() {
      if (!open) return;
      open = false;
      for (const end of listening) end();
      entry.users--;
      if (entry.users > 0) return;
      follower.close();
      shared.delete(folder.root);
    },
  };
}

type Listener = (added: { metrics: Metric[]; log: LogLine[] }) => void;

class SharedFollower {
  readonly #folder: RunFolder;
  readonly #log: LogLines;
  readonly #latest = new LatestMetrics();
  readonly #listeners = new Set<Listener>();
  readonly #pulse: Pulse;
  #reader: MetricReader | undefined;
  #recent: Metric[] = [];
  #warnings: Warning[] = [];
  /** All metrics with greater numbers are in memory. */
  #recentAfter = 0;
  #logLines = 0;
  #logCountedAt = -Infinity;
  #work: Promise<unknown> = Promise.resolve();

  constructor(folder: RunFolder) {
    this.#folder = folder;
    this.#log = new LogLines(folder.log, runLogLine);
    // What cannot be read now, for want of handles perhaps, is read at the next look.
    this.#pulse = new Pulse(folder.root, () => this.#look().catch(() => false));
  }

  latest(): Latest {
    return this.#latest.read();
  }

  onUpdate(listener: Listener): () => void {
    // Two may listen with one function.
    const own: Listener = (added) => listener(added);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  async refresh(): Promise<void> {
    this.#logCountedAt = -Infinity;
    await this.glance();
  }

  async glance(): Promise<void> {
    this.#pulse.looked();
    await this.#look();
  }

  close(): void {
    this.#pulse.close();
    this.#listeners.clear();
    void this.#work.then(() => this.#reader?.close());
  }

  async *after(cursor: RunCursor, mostTrain = Infinity): AsyncGenerator<RunPiece> {
    await this.#work;
    const end: RunCursor = { seq: this.#latest.seq, log: this.#logLines };
    const omitUntil = await this.#omitUntil(cursor.seq, mostTrain);
    let reader: MetricReader | undefined;
    let { seq, log } = cursor;
    while (seq < end.seq || log < end.log) {
      const from = seq;
      const piece: RunPiece = { metrics: [], log: [], cursor };
      while (seq < end.seq && piece.metrics.length === 0) {
        // A slow reader may be overtaken by what the memory lets go.
        if (seq < this.#recentAfter) reader ??= new MetricReader(this.#folder.metrics, seq, omitUntil);
        const read = await (reader?.read() ?? this.#readRecent(seq, omitUntil));
        piece.metrics = read.metrics;
        piece.log.push(...read.warnings.map(({ line }) => line));
        seq = read.metrics.at(-1)?.seq ?? seq;
        if (!read.more) seq = Math.max(seq, end.seq);
      }
      if (from < omitUntil && from < seq) piece.omitted = { from: from + 1, to: Math.min(omitUntil, seq) };
      if (log < end.log) {
        const read = await this.#log.read(log, PIECE_LOG);
        piece.log.push(...read.lines.map(({ time, level, message }) => ({ time, level, message })));
        log = read.end ? Math.max(read.next, end.log) : read.next;
      }
      piece.cursor = { seq, log };
      yield piece;
    }
  }

  /** The number after which about `mostTrain` lines come. They are counted: the numbers of a run may have gaps. */
  async #omitUntil(seq: number, mostTrain: number): Promise<number> {
    if (this.#recent.length > mostTrain) return this.#recent[this.#recent.length - mostTrain - 1]!.seq;
    if (seq >= this.#recentAfter || mostTrain === Infinity) return 0;
    return numberBeforeEnd(this.#folder.metrics, mostTrain * LINE_BYTES);
  }

  #readRecent(seq: number, omitUntil: number): MetricsRead {
    const metrics: Metric[] = [];
    let index = firstAfter(this.#recent, seq);
    for (; index < this.#recent.length && metrics.length < PIECE_METRICS; index++) {
      const metric = this.#recent[index]!;
      if (metric.kind !== "train" || metric.seq > omitUntil) metrics.push(metric);
    }
    const more = index < this.#recent.length;
    const reached = more ? metrics.at(-1)!.seq : Infinity;
    const warnings = this.#warnings.filter((warning) => warning.seq > seq && warning.seq <= reached);
    return { metrics, warnings, more };
  }

  /** Reads what is new, one look after the other; resolves to whether there was anything. */
  #look(): Promise<boolean> {
    const look = this.#work.then(() => this.#readNew());
    this.#work = look.catch(() => undefined);
    return look;
  }

  async #readNew(): Promise<boolean> {
    if (this.#reader === undefined) return this.#begin();
    let isNew = false;
    for (let more = true; more;) {
      const read = await this.#reader.read();
      more = read.more;
      this.#remember(read);
      if (read.metrics.length === 0) continue;
      isNew = true;
      this.#latest.arrived();
      this.#tell(
        read.metrics,
        read.warnings.map(({ line }) => line),
      );
    }
    // Lines of the log are few: while metrics come fast, it is looked at less often.
    if (isNew && performance.now() < this.#logCountedAt + LOG_MILLISECONDS) return true;
    this.#logCountedAt = performance.now();
    const lines = await this.#log.count();
    while (this.#logLines < lines) {
      const read = await this.#log.read(this.#logLines, PIECE_LOG);
      this.#logLines = read.end ? lines : read.next;
      isNew = true;
      this.#tell([], read.lines);
    }
    // A log that was replaced by a shorter one goes on with its own numbers.
    this.#logLines = lines;
    return isNew;
  }

  /** Reads the last part of the files. It is nothing new: nobody is told. */
  async #begin(): Promise<boolean> {
    const { reader, offset } = await MetricReader.nearEnd(this.#folder.metrics, RECENT_BYTES);
    let first: number | undefined;
    for (let more = true; more;) {
      const read = await reader.read();
      more = read.more;
      first ??= read.metrics[0]?.seq;
      this.#remember(read);
    }
    this.#recentAfter = Math.max(this.#recentAfter, offset > 0 ? (first ?? 1) - 1 : 0);
    if (offset > 0) {
      const earlier = await findValidationBefore(this.#folder.metrics, offset, VALIDATION_BYTES);
      this.#latest.addEarlierValidation(earlier);
    }
    this.#logLines = await this.#log.count();
    this.#reader = reader;
    return false;
  }

  #remember(read: MetricsRead): void {
    for (const metric of read.metrics) {
      this.#recent.push(metric);
      this.#latest.add(metric, this.#recent);
    }
    this.#warnings.push(...read.warnings);
    // Cut seldom, and then a good part: moving the rest costs as much as keeping it.
    if (this.#recent.length < 2 * RECENT_METRICS) return;
    this.#recentAfter = this.#recent[this.#recent.length - RECENT_METRICS - 1]!.seq;
    this.#recent = this.#recent.slice(-RECENT_METRICS);
    this.#warnings = this.#warnings.filter(({ seq }) => seq > this.#recentAfter).slice(-RECENT_METRICS);
  }

  #tell(metrics: Metric[], log: LogLine[]): void {
    for (const listener of this.#listeners) listener({ metrics, log });
  }
}

/** The index of the first metric with a number above `seq`. */
function firstAfter(metrics: readonly Metric[], seq: number): number {
  let low = 0;
  let high = metrics.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (metrics[middle]!.seq <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
