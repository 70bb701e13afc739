// What a trainer leaves behind while it runs: run.json, metrics.jsonl and log.jsonl, written by itself alone.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { LogLine, Metric, RunManifest } from "../../../schemas/run.ts";
import { replaceFile, replaceJson } from "../../store/write-file.ts";
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
  }

  update(change: Partial<RunManifest>): void {
    this.manifest = { ...this.manifest, ...change };
    replaceJson(this.folder.manifest, this.manifest);
  }

  metric(metric: NewMetric): void {
    this.#seq += 1;
    const line = { ...metric, seq: this.#seq, time: now() };
    appendFileSync(this.folder.metrics, `${JSON.stringify(line)}\n`);
  }

  log(level: LogLine["level"], message: string): void {
    const line: LogLine = { time: now(), level, message };
    appendFileSync(this.folder.log, `${JSON.stringify(line)}\n`);
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
