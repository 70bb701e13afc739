// What a trainer leaves behind while it runs: run.json, metrics.jsonl and log.jsonl, written by itself alone.
import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { LogLine, Metric, RunManifest } from "../../../schemas/run.ts";
import { asWriteFailure, replaceFile, replaceJson } from "../../store/write-file.ts";
import { type RunFolder, readManifest } from "../folder.ts";

/** A metric before it has its number and its time. */
export type NewMetric = Metric extends infer M ? (M extends Metric ? Omit<M, "seq" | "time"> : never) : never;

export class Record {
  readonly folder: RunFolder;
  manifest: RunManifest;
  #seq = 0;

  constructor(folder: RunFolder) {
    this.folder = folder;
    this.manifest = readManifest(folder);
    endLastLine(folder.log);
  }

  update(change: Partial<RunManifest>): void {
    this.manifest = { ...this.manifest, ...change };
    replaceJson(this.folder.manifest, this.manifest);
  }

  metric(metric: NewMetric): void {
    this.#seq += 1;
    appendLine(this.folder.metrics, { ...metric, seq: this.#seq, time: now() });
  }

  log(level: LogLine["level"], message: string): void {
    const line: LogLine = { time: now(), level, message };
    appendLine(this.folder.log, line);
  }

  /** Names the step of the checkpoint with the lowest held-out loss; null when there is none (yet). */
  best(step: number | null): void {
    this.manifest = { ...this.manifest };
    delete this.manifest.bestStep;
    this.update(step === null ? {} : { bestStep: step });
    if (step === null) rmSync(this.folder.best, { force: true });
    else replaceJson(this.folder.best, { step });
  }

  /** Drops the metrics after `step`: a resumed run takes these steps again. */
  rewindTo(step: number): void {
    const lines = existsSync(this.folder.metrics)
      ? readFileSync(this.folder.metrics, "utf8").split("\n")
      : [];
    const kept = lines.filter((line) => {
      const metric = parseMetric(line);
      return metric !== undefined && metric.step <= step;
    });
    this.#seq = kept.reduce((most, line) => Math.max(most, parseMetric(line)?.seq ?? 0), 0);
    replaceFile(this.folder.metrics, kept.map((line) => `${line}\n`).join(""));
  }
}

/** Throws `disk_full` and `not_writable`. */
function appendLine(file: string, line: object): void {
  try {
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  } catch (error) {
    throw asWriteFailure(error, path.dirname(file));
  }
}

/** What a crash has cut off stays a line of its own, so that it does not spoil the next one. */
function endLastLine(file: string): void {
  if (!existsSync(file)) return;
  const content = readFileSync(file);
  if (content.length > 0 && content.at(-1) !== 10) appendFileSync(file, "\n");
}

function parseMetric(line: string): { step: number; seq: number } | undefined {
  try {
    return JSON.parse(line) as { step: number; seq: number };
  } catch {
    // A line that was cut off by a crash.
    return undefined;
  }
}

function now(): number {
  return Date.now() / 1000;
}
