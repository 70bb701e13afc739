import assert from "node:assert/strict";
import { test } from "node:test";
import { fillDropoutMask } from "../../../agent/training/dropout.ts";

function mask(probability: number, seed: number, label: string): Float32Array {
  const values = new Float32Array(100_000);
  fillDropoutMask(values, probability, seed, label);
  return values;
}

test("a mask drops its share and scales up the rest, so that the mean stays", () => {
  for (const probability of [0.1, 0.5, 0.9]) {
    const values = mask(probability, 1, "3.0.dropout.2");
    const dropped = values.filter((value) => value === 0).length / values.length;
    assert.ok(Math.abs(dropped - probability) < 0.01, `${dropped} of ${probability}`);
    assert.ok(values.every((value) => value === 0 || Math.abs(value - 1 / (1 - probability)) < 1e-5));
  }
});

test("the same seed and step drop the same; another of either, or another place, does not", () => {
  const one = mask(0.5, 1, "3.0.dropout.2");
  assert.deepEqual(mask(0.5, 1, "3.0.dropout.2"), one);
  for (const other of [
    mask(0.5, 2, "3.0.dropout.2"),
    mask(0.5, 1, "4.0.dropout.2"),
    mask(0.5, 1, "3.0.dropout.3"),
  ]) {
    const agreeing = other.filter((value, index) => value === one[index]).length / one.length;
    assert.ok(Math.abs(agreeing - 0.5) < 0.01, `${agreeing}`);
  }
});
