import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { alertRules } from "../../../agent/monitor/alert-rules.ts";
import { seriesOf } from "../../../agent/monitor/series.ts";
import { AlertKind, MonitorThresholds } from "../../../schemas/monitor.ts";

/** Cells of every row whose first cell is code. */
const rows = readFileSync("docs/monitor.md", "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test("The page on the monitor lists every alert with the thresholds that it has", () => {
  const defaults = MonitorThresholds.parse({});
  const expected = AlertKind.options.map((kind) => {
    const { warning, error, margin, seconds } = defaults[kind];
    const unit = kind === "disk_low" ? 2 ** 30 : 1;
    const line = (value: number | null): string =>
      value === null ? "–" : `${alertRules[kind].bad} ${value / unit}`;
    return [`\`${kind}\``, line(warning), line(error), `${margin / unit}`, `${seconds}`];
  });
  const listed = rows.filter((cells) => cells.length === 6).map(([kind, , ...figures]) => [kind, ...figures]);
  assert.deepEqual(listed, expected);
});

test("The page on the monitor lists every series that the history keeps", () => {
  const gpu = { utilisation: 0, memoryUsed: 0, temperature: 0, power: 0 };
  const series = seriesOf({
    time: 0,
    cpu: { load: 0, perCore: [] },
    memory: { total: 1, used: 0, available: 1, swapUsed: 0 },
    disk: { total: 1, free: 1, readBytesPerSecond: 0, writeBytesPerSecond: 0 },
    network: { receivedBytesPerSecond: 0, sentBytesPerSecond: 0 },
    gpus: [{ ...gpu, index: 0, name: "", vendor: "nvidia", memoryTotal: null, processes: [] }],
    runs: [{ run: "x", pid: 1, cpu: 0, memory: 0 }],
  });
  const names = [...series.keys()].map((name) =>
    name.replace("gpu.0", "gpu.<index>").replace("run.x", "run.<id>"),
  );
  const listed = rows.filter((cells) => cells.length === 2).map(([name]) => name!.slice(1, -1));
  assert.deepEqual(listed, names);
});
