// A run of a million points with spikes in known places, in a home of its own.
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { createRun } from "../../agent/run/create.ts";
import { writeManifest } from "../../agent/run/folder.ts";
import { openHome } from "../../agent/store/home.ts";
import type { Metric } from "../../schemas/run.ts";
import { TrainingFile } from "../../schemas/training.ts";

export interface ChartRun {
  readonly home: string;
  readonly id: string;
  readonly points: number;
  /** Steps whose loss stands out, with that loss; no two share a bin of the whole run. */
  readonly spikes: ReadonlyMap<number, number>;
}

const LINES_AT_ONCE = 10_000;
const SPIKES = 100;

export function writeChartRun(home: string, points: number): ChartRun {
  rmSync(home, { recursive: true, force: true });
  const spikes = new Map<number, number>();
  for (let index = 0; index < SPIKES; index++) {
    // An odd distance, so that they meet all kinds of places within a bin.
    spikes.set(Math.floor(((index + 0.37) * points) / SPIKES) + (index % 17), 20 + (index % 10));
  }
  const config = TrainingFile.parse({
    schema: 1,
    dataset: { path: "rows.jsonl" },
    training: { steps: points },
  });
  const { folder, manifest } = createRun(openHome(home), path.join(home, "chart.train.toml"), config);
  const file = openSync(folder.metrics, "a");
  for (let first = 1; first <= points; first += LINES_AT_ONCE) {
    const count = Math.min(LINES_AT_ONCE, points - first + 1);
    const lines = Array.from({ length: count }, (_, index) =>
      lineOf(first + index, spikes.get(first + index)),
    );
    writeSync(file, lines.join(""));
  }
  closeSync(file);
  writeManifest(folder, { ...manifest, state: "succeeded", endedAt: new Date().toISOString() });
  return { home, id: manifest.id, points, spikes };
}

function lineOf(step: number, spike: number | undefined): string {
  const metric: Metric = {
    kind: "train",
    seq: step,
    step,
    time: 1.9e9 + step * 0.1,
    loss: spike ?? 1 + 4 * Math.exp(-step / 1e5) + Math.random() * 0.3,
    learningRate: 3e-4 * Math.random(),
    gradientNorm: Math.random(),
    tokensPerSecond: 2e4 + 1e3 * Math.random(),
    tokens: step * 512,
  };
  return `${JSON.stringify(metric)}\n`;
}
