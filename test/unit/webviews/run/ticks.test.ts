// Ticks and their texts: round numbers, of which no two look alike.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formatElapsed, formatTick, formatValue } from "../../../../webviews/chart/format.ts";
import { durationTicks, linearTicks, logTicks, tickStep } from "../../../../webviews/chart/ticks.ts";

test("ticks stand at round numbers inside of the range", () => {
  assert.deepEqual(linearTicks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(linearTicks(0.13, 0.52, 4), [0.2, 0.3, 0.4, 0.5]);
  assert.deepEqual(linearTicks(999_990, 1_000_010, 4), [999_990, 999_995, 1_000_000, 1_000_005, 1_000_010]);
  assert.deepEqual(logTicks(0.001, 100, 6), [0.001, 0.01, 0.1, 1, 10, 100]);
  assert.deepEqual(logTicks(1, 20, 8), [1, 2, 5, 10, 20]);
  assert.deepEqual(logTicks(2, 3, 5), [2, 2.2, 2.4, 2.6, 2.8, 3]);
  assert.deepEqual(durationTicks(0, 300, 5), [0, 60, 120, 180, 240, 300]);
  assert.deepEqual(durationTicks(0, 3 * 86_400, 3), [0, 86_400, 172_800, 259_200]);
});

test("no two ticks of an axis look alike", () => {
  const ranges = [
    ...[1e-7, 1e-3, 0.5, 1, 7, 60, 999, 12_345, 1e6, 3e9].map((width) => [0, width] as const),
    [1_000_000, 1_000_010],
    [2.301, 2.302],
    [123_456_789, 123_456_889],
  ] as const;
  for (const unit of ["plain", "count", "bytes", "perSecond", "duration"] as const) {
    for (const [from, to] of ranges) {
      const ticks = unit === "duration" ? durationTicks(from, to, 6) : linearTicks(from, to, 6);
      const texts = ticks.map((tick) => formatTick(tick, tickStep(ticks), unit, "en"));
      assert.equal(new Set(texts).size, texts.length, `${unit} ${from} to ${to}: ${texts.join(" | ")}`);
    }
  }
});

test("values are short and in the units that people use", () => {
  const cases: [number, Parameters<typeof formatValue>[1], string][] = [
    [2.34567, "plain", "2.346"],
    [0.0003, "plain", "3e−4"],
    [8.565e-5, "plain", "8.565e−5"],
    [0, "plain", "0"],
    [1_234_567, "count", "1,234,567"],
    [0.7234, "share", "72.3%"],
    [612_000_000, "bytes", "612 MB"],
    [21_400, "perSecond", "21.4K"],
    [Number.NaN, "plain", "NaN"],
    [Infinity, "plain", "∞"],
    [-Infinity, "plain", "−∞"],
  ];
  for (const [value, unit, text] of cases) assert.equal(formatValue(value, unit, "en"), text);
  assert.equal(formatValue(1234.5, "plain", "de"), "1235");
});

test("elapsed time reads like a clock", () => {
  const cases: [number, string][] = [
    [0, "0 s"],
    [45, "45 s"],
    [150, "2:30"],
    [3723, "1:02:03"],
    [86_400, "1 d"],
    [93_600, "1 d 2:00:00"],
    [-5, "−5 s"],
  ];
  for (const [seconds, text] of cases) assert.equal(formatElapsed(seconds), text);
  assert.equal(formatElapsed(93_600, 3600), "1 d 2:00");
  assert.equal(formatElapsed(61.25, 0.25), "1:01.25");
  assert.equal(formatElapsed(0.25, 0.05), "0.25 s");
});
