// A run in one object for programs and in one line for people.
import type { Run } from "../run/state.ts";
import { latestStep } from "../run/watch.ts";
import { formatCount, formatLoss, formatShare } from "../terminal/format.ts";

export interface RunSummary {
  run: string;
  name: string;
  state: string;
  step: number;
  steps: number;
  createdAt: string;
  folder: string;
  parameters: number | undefined;
  trainSeconds: number | undefined;
  tokensPerSecond: number | undefined;
  validationLoss: number | undefined;
  validationAccuracy: number | undefined;
  bestStep: number | undefined;
}

export function summarize(run: Run): RunSummary {
  const { manifest, state, folder } = run;
  return {
    run: manifest.id,
    name: manifest.name,
    state,
    step: latestStep(run),
    steps: manifest.config.training.steps,
    createdAt: manifest.createdAt,
    folder: folder.root,
    parameters: manifest.parameters,
    trainSeconds: manifest.trainSeconds,
    tokensPerSecond: manifest.tokensPerSecond,
    validationLoss: manifest.validationLoss,
    validationAccuracy: manifest.validationAccuracy,
    bestStep: manifest.bestStep,
  };
}

export function summaryColumns(summary: RunSummary): string[] {
  return [
    summary.run,
    summary.state,
    `${formatCount(summary.step)} / ${formatCount(summary.steps)}`,
    summary.validationLoss === undefined ? "-" : formatLoss(summary.validationLoss),
    summary.validationAccuracy === undefined ? "-" : formatShare(summary.validationAccuracy),
    summary.tokensPerSecond === undefined ? "-" : formatCount(summary.tokensPerSecond),
    summary.createdAt.slice(0, 16).replace("T", " "),
  ];
}

/** Columns as wide as their widest cell. */
export function alignColumns(rows: readonly string[][]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index]!))
      .join("  ")
      .trimEnd(),
  );
}
