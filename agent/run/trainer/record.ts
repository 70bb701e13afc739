// What a trainer leaves behind while it runs: run.json, metrics.jsonl, row-losses.bin and log.jsonl, written by itself
// alone. What cannot be written just now waits in memory, in order, until `flush` succeeds.
import { rmSync, statSync } from "node:fs";
import os from "node:os";
import type { LogLine, Metric, RunManifest } from "../../../schemas/run.ts";
import { replaceFile, replaceJson } from "../../store/write-file.ts";
import { type RunFolder, readManifest } from "../folder.ts";
import { dropReserve, replaceWithReserve, takeReserve } from "./reserve.ts";
import { AppendFile } from "./append-file.ts";
import { endsWithNewline, linesOf } from "./file-lines.ts";
import { canPass } from "./keep-trying.ts";
import { RowLossFile } from "./row-loss-file.ts";

/** A metric before it has its number and its time. */
export type NewMetric = Metric extends infer M ? (M extends Metric ? Omit<M, "seq" | "time"> : never) : never;

/** A metric as it stands in the file. */
export interface RecordedMetric {
  kind: string;
  step: number;
  seq: number;
  readonly [field: string]: unknown;
}

/** More lines than a machine writes within the half minute or so that its crash may take from a file. */
const NUMBERS_LOST_IN_A_CRASH = 1_000_000;

export class Record {
  readonly folder: RunFolder;
  manifest: RunManifest;
  readonly #metrics: AppendFile;
  readonly #log: AppendFile;
  readonly #rowLosses: RowLossFile;
  #seq = 0;
  /** Numbers that may have been seen in lines that are no longer in the file. */
  readonly #lostNumbers: number;
  /** What memory knows and the disk does not yet. */
  #unwritten = { manifest: false, best: false, lines: false };

  constructor(folder: RunFolder) {
    this.folder = folder;
    this.manifest = readManifest(folder);
    this.#lostNumbers = isOlderThanBoot(folder.metrics) ? NUMBERS_LOST_IN_A_CRASH : 0;
    this.#metrics = new AppendFile(folder.metrics);
    this.#log = new AppendFile(folder.log);
    this.#rowLosses = new RowLossFile(folder.rowLosses);
    // What a crash has cut off stays a line of its own, so that it does not spoil the next one.
    if (!endsWithNewline(folder.log)) this.#log.add("\n");
    takeReserve(folder.reserve);
  }

  /** Whether all is on the disk. */
  get isWritten(): boolean {
    const { manifest, best, lines } = this.#unwritten;
    return !manifest && !best && !lines;
  }

  update(change: Partial<RunManifest>): void {
    this.manifest = { ...this.manifest, ...change };
    this.#unwritten.manifest = true;
    this.#tryToWrite();
  }

  metric(metric: NewMetric): void {
    this.#seq += 1;
    this.#metrics.add(lineOf({ ...metric, seq: this.#seq, time: now() }));
    this.#unwritten.lines = true;
    this.#tryToWrite();
  }

  /** The losses of a step's rows; `metric` comes after it, so that whoever sees the step finds them. */
  rowLosses(step: number, losses: readonly number[]): void {
    this.#rowLosses.add(step, losses);
    this.#unwritten.lines = true;
  }

  log(level: LogLine["level"], message: string): void {
    const line: LogLine = { time: now(), level, message };
    this.#log.add(lineOf(line));
    this.#unwritten.lines = true;
    this.#tryToWrite();
  }

  /** Names the step of the checkpoint with the lowest held-out loss; null when there is none (yet). */
  best(step: number | null): void {
    this.manifest = { ...this.manifest };
    delete this.manifest.bestStep;
    this.#unwritten.best = true;
    this.update(step === null ? {} : { bestStep: step });
  }

  /** The run waits. */
  pause(reason: NonNullable<RunManifest["pause"]>["reason"], message: string): void {
    this.log("warning", `Paused: ${message}`);
    this.update({ state: "paused", pause: { reason, since: new Date().toISOString(), message } });
  }

  /** What it waited for has come. */
  goOn(message: string): void {
    takeReserve(this.folder.reserve);
    this.manifest = { ...this.manifest };
    delete this.manifest.pause;
    this.update({ state: "running" });
    this.log("info", message);
  }

  /** Writes how the run has ended, as far as that is possible, and gives back what was held for that. */
  end(change: Partial<RunManifest>): void {
    this.manifest = { ...this.manifest };
    delete this.manifest.pause;
    this.update({ ...change, endedAt: new Date().toISOString() });
    if (!this.#unwritten.manifest) dropReserve(this.folder.reserve);
  }

  /**
   * Drops what was recorded of the steps after `step`, which a resumed run takes again, and says so in the metrics. It
   * may be called again when it has failed.
   */
  rewindTo(step: number): void {
    const file = this.folder.metrics;
    // Numbers of dropped lines are not used again: somebody may have seen them.
    let [highest, dropped] = [0, 0];
    for (const metric of this.metrics()) {
      highest = Math.max(highest, metric.seq);
      if (metric.step > step) dropped += 1;
    }
    this.#seq = highest + this.#lostNumbers;
    const rewind = { kind: "rewind", seq: this.#seq + 1, step, time: now() };
    if (dropped > 0) {
      replaceFile(file, concatenated(this.#linesUpTo(step), [lineOf(rewind)]));
      this.#seq += 1;
    } else if (!endsWithNewline(file)) replaceFile(file, this.#linesUpTo(step));
    this.#metrics.reopen();
    this.#rowLosses.rewindTo(step);
  }

  /** Those that are on the disk, oldest first. A line that a crash has cut off is left out. */
  *metrics(): Generator<RecordedMetric> {
    for (const line of linesOf(this.folder.metrics)) {
      const metric = parseMetric(line);
      if (metric !== undefined) yield metric;
    }
  }

  /** Writes all that waits; throws the first failure, after all else has been tried. */
  flush(): void {
    const failures: unknown[] = [];
    const attempt = (write: () => void): void => {
      try {
        write();
      } catch (error) {
        failures.push(error);
      }
    };
    attempt(() => {
      this.#rowLosses.flush();
      this.#metrics.flush();
    });
    attempt(() => this.#log.flush());
    if (failures.length === 0) this.#unwritten.lines = false;
    if (this.#unwritten.manifest) attempt(() => this.#writeManifest());
    if (this.#unwritten.best) attempt(() => this.#writeBest());
    if (failures.length > 0) throw failures.find((failure) => !canPass(failure)) ?? failures[0];
  }

  /** Writes all that waits so that a power cut does not reach it. */
  sync(): void {
    this.flush();
    this.#rowLosses.sync();
    this.#metrics.sync();
    this.#log.sync();
  }

  *#linesUpTo(step: number): Generator<string> {
    for (const metric of this.metrics()) if (metric.step <= step) yield lineOf(metric);
  }

  /** Failures that can pass are left to whoever sees that not all is written. */
  #tryToWrite(): void {
    try {
      this.flush();
    } catch (error) {
      if (!canPass(error)) throw error;
    }
  }

  #writeManifest(): void {
    const { manifest, reserve } = this.folder;
    replaceWithReserve(manifest, reserve, `${JSON.stringify(this.manifest, null, 2)}\n`);
    this.#unwritten.manifest = false;
  }

  #writeBest(): void {
    const step = this.manifest.bestStep;
    if (step === undefined) rmSync(this.folder.best, { force: true });
    else replaceJson(this.folder.best, { step });
    this.#unwritten.best = false;
  }
}

function lineOf(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function* concatenated<T>(...parts: readonly Iterable<T>[]): Generator<T> {
  for (const part of parts) yield* part;
}

/** Then the machine may have gone down while the file was written. By the wall clock: a wrong guess does no harm. */
function isOlderThanBoot(file: string): boolean {
  const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return written !== undefined && written < Date.now() - os.uptime() * 1000;
}

function parseMetric(line: string): RecordedMetric | undefined {
  try {
    const metric = JSON.parse(line) as RecordedMetric | null;
    return Number.isInteger(metric?.step) && Number.isInteger(metric?.seq) ? metric! : undefined;
  } catch {
    // A line that was cut off by a crash.
    return undefined;
  }
}

function now(): number {
  return Date.now() / 1000;
}
