// Bins that grow: however many points come, no spike is lost and memory stays what it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Binned } from "../../../../webviews/chart/binned.ts";

/** Points 1, 2, 3 … with what a function gives. */
function grown(points: number, value: (point: number) => number, most = 64): Binned {
  const binned = new Binned(["loss"], most);
  for (let point = 1; point <= points; point++) binned.append(point, [value(point)]);
  return binned;
}

test("as long as there is room, every point is a bin of its own", () => {
  const binned = grown(64, (point) => point / 2);
  assert.equal(binned.width, 0);
  assert.equal(binned.length, 64);
  assert.deepEqual([...binned.columns["loss"]!.mean.subarray(0, 3)], [0.5, 1, 1.5]);
});

test("a hundred thousand points take no more bins than asked for, and every spike is the greatest of its bin", () => {
  const spikes = new Set([1, 777, 50_000, 99_999, 100_000]);
  const binned = grown(100_000, (point) => (spikes.has(point) ? 1000 + point : 1));
  assert.ok(binned.length <= 64 && binned.length > 20, `${binned.length} bins`);
  const greatest = [...binned.columns["loss"]!.max.subarray(0, binned.length)];
  // Of spikes that share a bin the greatest is seen.
  assert.ok(greatest.includes(1777) && greatest.includes(51_000) && greatest.includes(101_000));
  const points = binned.count.subarray(0, binned.length).reduce((sum, count) => sum + count, 0);
  assert.equal(points, 100_000);
});

test("the mean, the first and the last value of joined bins are those of their points", () => {
  const binned = grown(1000, (point) => point, 16);
  const { mean, first, last, min, max } = binned.columns["loss"]!;
  for (let bin = 0, start = 1; bin < binned.length; bin++) {
    const end = start + binned.count[bin]! - 1;
    assert.deepEqual(
      [first[bin], last[bin], min[bin], max[bin]],
      [start, end, start, end],
      `bin ${bin} of ${binned.length}`,
    );
    assert.ok(Math.abs(mean[bin]! - (start + end) / 2) < 1e-3);
    start = end + 1;
  }
});

test("what is not finite is counted and leaves the rest of its bin alone", () => {
  const binned = grown(400, (point) => (point % 2 === 0 ? Number.NaN : 3), 16);
  const { missing, min, max } = binned.columns["loss"]!;
  assert.equal(
    missing.subarray(0, binned.length).reduce((sum, count) => sum + count, 0),
    200,
  );
  assert.ok(
    [...min.subarray(0, binned.length), ...max.subarray(0, binned.length)].every((value) => value === 3),
  );
});

test("points at one and the same place share a bin once there is no room", () => {
  const binned = new Binned(["loss"], 8);
  for (let point = 0; point < 100; point++) binned.append(5, [point]);
  assert.ok(binned.length <= 8);
  assert.equal(Math.max(...binned.columns["loss"]!.max.subarray(0, binned.length)), 99);
});

test("a clock that was set back does not break the order", () => {
  const binned = new Binned(["loss"]);
  for (const time of [10, 20, 15, 21]) binned.append(time, [1]);
  assert.deepEqual([...binned.x.subarray(0, 4)], [10, 20, 20, 21]);
  const source = {
    x: Float64Array.of(10, 20, 15, 21),
    count: new Uint32Array(4).fill(1),
    columns: { loss: binned.columns["loss"]! },
  };
  assert.deepEqual([...Binned.from(source, { shift: 10 }).x.subarray(0, 4)], [0, 10, 10, 11]);
});

test("bins of the agent grow on in their own width", () => {
  const column = (): Float32Array => Float32Array.of(1, 2, 3);
  const source = {
    x: Float64Array.of(0, 10, 20),
    count: new Uint32Array(3).fill(10),
    columns: {
      loss: {
        min: column(),
        max: column(),
        mean: column(),
        first: column(),
        last: column(),
        missing: new Uint32Array(3),
      },
    },
  };
  const binned = Binned.from(source, { width: 10 });
  for (let point = 30; point < 50; point++) binned.append(point, [point]);
  assert.deepEqual([...binned.x.subarray(0, binned.length)], [0, 10, 20, 30, 40]);
  assert.equal(binned.columns["loss"]!.max[4], 49);
});

test("what a rewind has made void is forgotten", () => {
  const binned = grown(50, (point) => point);
  binned.truncate(20);
  assert.equal(binned.lastX, 20);
  binned.append(21, [7]);
  assert.equal(binned.columns["loss"]!.last[binned.length - 1], 7);
});
