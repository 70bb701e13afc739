// The results of the benchmarks as a table for people.
import type { Line } from "./case.ts";

const header = ["name", "ours", "theirs", "unit", "ratio", "goal", ""];

export function formatTable(lines: readonly Line[]): string {
  const rows = [header, ...lines.map(cells)];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, column) => align(cell, widths[column]!, column)).join("  "))
    .join("\n");
}

function cells({ name, ours, theirs, unit, ratio, goal, pass, note }: Line): string[] {
  const verdict = pass === null ? "" : pass ? "reached" : "missed";
  return [
    name,
    formatNumber(ours),
    formatNumber(theirs),
    unit,
    `${ratio.toFixed(2)}×`,
    goal === null ? "" : `≥ ${goal.toFixed(2)}×`,
    note === undefined ? verdict : `${verdict} (${note})`,
  ];
}

function formatNumber(value: number): string {
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}

/** Numbers stand to the right, words to the left. */
function align(cell: string, width: number, column: number): string {
  const isNumber = [1, 2, 4, 5].includes(column);
  return isNumber ? cell.padStart(width) : cell.padEnd(width);
}
