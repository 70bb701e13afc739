import assert from "node:assert/strict";
import { test } from "node:test";
import { historyPieces } from "../../../agent/monitor/history-pieces.ts";
import { rounded } from "../../../agent/monitor/history-levels.ts";
import { seriesOf } from "../../../agent/monitor/series.ts";
import type { MachineHistory, MachineSample } from "../../../schemas/monitor.ts";

/** A machine with so many GPUs, all series at values that take many digits. */
function historyOf(gpus: number, bins: number): MachineHistory {
  const sample: MachineSample = {
    time: 0,
    cpu: { load: 1, perCore: [1] },
    memory: { total: 1, used: 1, available: 1, swapUsed: 1 },
    disk: { total: 1, free: 1, readBytesPerSecond: 1, writeBytesPerSecond: 1 },
    network: { receivedBytesPerSecond: 1, sentBytesPerSecond: 1 },
    gpus: Array.from({ length: gpus }, (_, index) => ({
      ...{ index, name: "", vendor: "nvidia" as const, utilisation: 1, memoryTotal: 1, memoryUsed: 1 },
      ...{ temperature: 1, power: 1, processes: [] },
    })),
    runs: [{ run: "r", pid: 1, cpu: 1, memory: 1 }],
  };
  const values = Array.from({ length: bins }, () => rounded(Math.PI * 1e12));
  const series = [...seriesOf(sample).keys()].map((name) => ({
    name,
    min: values,
    max: values,
    mean: values,
  }));
  return { from: 0, to: bins, bins, series };
}

for (const [gpus, bins, count] of [
  [8, 2000, 9],
  [8, 300, 2],
  [0, 300, 1],
  [0, 1, 1],
] as const)
  test(`The history of a machine with ${gpus} GPUs in ${bins} bins comes whole, in ${count} messages`, () => {
    const history = historyOf(gpus, bins);
    const pieces = historyPieces(history);
    assert.equal(pieces.length, count);
    assert.deepEqual({ ...history, series: pieces.flatMap(({ series }) => series) }, history);
    for (const { series, ...range } of pieces) {
      assert.deepEqual(range, { from: 0, to: bins, bins });
      assert.ok(JSON.stringify({ ...range, series }).length < 600_000);
    }
  });

test("A history without series is told as one", () => {
  const nothing = { from: 0, to: 1, bins: 10, series: [] };
  assert.deepEqual(historyPieces(nothing), [nothing]);
});
