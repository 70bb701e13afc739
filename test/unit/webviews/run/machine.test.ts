import assert from "node:assert/strict";
import { test } from "node:test";
import { MachineHistory } from "../../../../webviews/run/machine.ts";
import { RunHistory } from "../../../../webviews/run/run-history.ts";

/** A history along time, from second 0 to `end`. */
function alongTime(end: number): RunHistory {
  const history = new RunHistory("run");
  Object.defineProperties(history, {
    axis: { value: "time" },
    placeAt: { value: (time: number) => (time >= 0 && time <= end ? time : Number.NaN) },
  });
  return history;
}

function series(name: string, ...means: number[]) {
  const values = Float32Array.from(means);
  return [{ name, min: values, max: values, mean: values }];
}

test("What the machine did while one run trained stays when that of another run comes, and what comes live", () => {
  const machine = new MachineHistory();
  const means = (): number[] => [...machine.piece("gpu.0.utilisation", alongTime(100)).values.mean];
  machine.add(60, { "gpu.0.utilisation": 0.75 });
  machine.take(20, 24, series("gpu.0.utilisation", 0.25, Number.NaN, 0.5, 0.5));
  machine.take(0, 2, series("gpu.0.utilisation", 1, 1));
  assert.deepEqual(means(), [1, 1, 0.25, 0.5, 0.5, 0.75]);
  machine.take(20, 24, series("gpu.0.utilisation", 0, 0, 0, 0));
  assert.deepEqual(means(), [1, 1, 0, 0, 0, 0, 0.75]);
});
