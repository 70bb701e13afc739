// The metrics and the log of a run, written line by line as its trainer writes them.
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type RunFolder, runFolder } from "../../agent/run/folder.ts";
import type { LogLine, Metric } from "../../schemas/run.ts";

type Train = Extract<Metric, { kind: "train" }>;

export class RunFiles {
  readonly folder: RunFolder;
  /** The number and the step of the last metric. */
  seq = 0;
  step = 0;
  lines = 0;

  /** In a folder of a run that is there, or in a new one. */
  constructor(root = mkdtempSync(path.join(os.tmpdir(), "trainyard-run-files-"))) {
    this.folder = runFolder(root);
  }

  /** Appends so many train metrics and returns them. */
  train(count = 1, change: Partial<Train> = {}): Train[] {
    const metrics = Array.from({ length: count }, () => this.nextTrain(change));
    this.append(metrics.map(lineOf).join(""));
    return metrics;
  }

  nextTrain(change: Partial<Train> = {}): Train {
    this.step++;
    const numbers = { loss: 2 + 1 / this.step, learningRate: 1e-3, gradientNorm: 0.5, tokensPerSecond: 1e4 };
    const { step } = this;
    return { kind: "train", step, ...numbers, tokens: step * 100, ...this.#place(), ...change };
  }

  validation(): Metric {
    const { step } = this;
    const metric: Metric = { kind: "validation", step, loss: 2, perplexity: 7.4, ...this.#place() };
    this.append(lineOf(metric));
    return metric;
  }

  alert(): Metric {
    const words = { alert: "loss_spike", value: 9, expected: 2, message: "The loss is far off." } as const;
    const metric: Metric = { kind: "alert", step: this.step, ...words, ...this.#place() };
    this.append(lineOf(metric));
    return metric;
  }

  checkpoint(): Metric {
    const metric: Metric = { kind: "checkpoint", step: this.step, ...this.#place() };
    this.append(lineOf(metric));
    return metric;
  }

  /** Puts a file without what came after `step` in the place of the old one, as a resumed trainer does. */
  rewind(step: number): Metric {
    const kept = this.whole().filter((metric) => metric.step <= step);
    this.step = step;
    const metric: Metric = { kind: "rewind", step, ...this.#place() };
    const next = `${this.folder.metrics}.new`;
    writeFileSync(next, [...kept, metric].map(lineOf).join(""));
    renameSync(next, this.folder.metrics);
    return metric;
  }

  log(message: string, level: LogLine["level"] = "info"): LogLine {
    const line: LogLine = { time: 1_700_000_000 + this.lines++, level, message };
    appendFileSync(this.folder.log, lineOf(line));
    return line;
  }

  append(text: string | Buffer): void {
    appendFileSync(this.folder.metrics, text);
  }

  /** The metrics that are in the file, in their order. */
  whole(): Metric[] {
    return readFileSync(this.folder.metrics, "utf8")
      .split("\n")
      .flatMap((line) => {
        try {
          return [JSON.parse(line) as Metric];
        } catch {
          return [];
        }
      });
  }

  remove(): void {
    rmSync(this.folder.root, { recursive: true, force: true });
  }

  #place(): { seq: number; time: number } {
    this.seq++;
    return { seq: this.seq, time: 1_700_000_000 + this.seq / 10 };
  }
}

export function lineOf(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
