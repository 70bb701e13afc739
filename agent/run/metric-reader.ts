// Reads the metrics after a number, each once and in order, whatever happens to the file meanwhile.
import type { LogLine, Metric } from "../../schemas/run.ts";
import { DamagedLines } from "./damaged-lines.ts";
import { KeptFile } from "./kept-file.ts";
import { parseMetric } from "./metric-line.ts";
import { type FileLine, type Position, readLines } from "./read-lines.ts";
import { seekEnd, seekMetric } from "./seek-metric.ts";

/** A warning that belongs in front of the metric with the number `seq`. */
export interface Warning {
  seq: number;
  line: LogLine;
}

export interface MetricsRead {
  metrics: Metric[];
  warnings: Warning[];
  /** Whether there is more to read at once. */
  more: boolean;
}

const TRAIN_LINE = Buffer.from('{"kind":"train"');

export class MetricReader {
  readonly #file: string;
  #told: number;
  /** undefined until the place has been looked for. */
  #position: Position | undefined;
  /** Train metrics up to this number are passed over, and those that begin before this place not even parsed. */
  readonly #omitUntil: number;
  #omitBefore = 0;
  /** For a reader that goes on and on. */
  #kept: KeptFile | undefined;
  /** Lines that could not be read since the last metric. */
  readonly #damaged = new DamagedLines();

  /** Reads what comes after `since`; of the train metrics only those after `omitUntil`. */
  constructor(file: string, since: number, omitUntil = 0) {
    this.#file = file;
    this.#told = since;
    this.#omitUntil = omitUntil;
  }

  /** Begins where about so many bytes are left, and goes on for as long as the file grows; it must be closed. */
  static async nearEnd(file: string, bytes: number): Promise<{ reader: MetricReader; offset: number }> {
    const reader = new MetricReader(file, 0);
    reader.#position = await seekEnd(file, bytes);
    reader.#kept = new KeptFile(file);
    return { reader, offset: reader.#position.offset };
  }

  /** The next metrics, as many as fit into a piece of bounded size; an empty answer when there are none yet. */
  async read(): Promise<MetricsRead> {
    const position = this.#position ?? (await this.#seek());
    const result = await (this.#kept?.read(position) ??
      readLines(this.#file, position, (line, offset) => this.#isOmitted(line, offset)));
    if (result.replaced) {
      // A rewind replaces the file. The numbers go on, so that the place is found again by number.
      this.#position = undefined;
      this.#damaged.forget();
      return { metrics: [], warnings: [], more: true };
    }
    const { lines, position: next } = result;
    const last = lines.at(-1);
    if (result.more && lines.length > 1 && last?.text !== undefined) {
      // Whether a line is contradicted shows in the next one: the last of a piece is read with those after it.
      this.#position = { ...next, offset: last.offset, insideLine: false };
      return this.#sort(lines.slice(0, -1), true);
    }
    this.#position = next;
    return this.#sort(lines, result.more);
  }

  async close(): Promise<void> {
    await this.#kept?.close();
  }

  #isOmitted(line: Buffer, offset: number): boolean {
    return offset < this.#omitBefore && line.subarray(0, TRAIN_LINE.length).equals(TRAIN_LINE);
  }

  async #seek(): Promise<Position> {
    const position = await seekMetric(this.#file, this.#told);
    if (this.#omitUntil > this.#told) {
      this.#omitBefore = (await seekMetric(this.#file, this.#omitUntil)).offset;
    }
    return position;
  }

  #sort(lines: readonly FileLine[], more: boolean): MetricsRead {
    const parsed = lines.map((line) => ({
      line,
      metric: line.text === undefined ? undefined : parseMetric(line.text),
    }));
    const numbers = parsed.map(({ metric }) => (typeof metric === "object" ? metric.seq : undefined));
    const metrics: Metric[] = [];
    const warnings: Warning[] = [];
    parsed.forEach(({ line, metric }, index) => {
      if (metric === "not finite") return;
      if (metric === undefined || this.#isContradicted(metric.seq, numbers, index)) {
        this.#damaged.add(line);
        return;
      }
      if (metric.seq <= this.#told) {
        // What was damaged before a metric that was told has been told with it.
        this.#damaged.forget();
        return;
      }
      this.#told = metric.seq;
      warnings.push(...this.#damaged.take(metric.time).map((line) => ({ seq: metric.seq, line })));
      if (metric.kind !== "train" || metric.seq > this.#omitUntil) metrics.push(metric);
    });
    return { metrics, warnings, more };
  }

  /** A number that is greater than that of the next line has been damaged; believed, it would hide all up to it. */
  #isContradicted(seq: number, numbers: readonly (number | undefined)[], index: number): boolean {
    const next = numbers.slice(index + 1, index + 4).find((number) => number !== undefined);
    return next !== undefined && next < seq && next > this.#told;
  }
}
