import assert from "node:assert/strict";
import { test } from "node:test";
import { MaskPool, fillDropoutMask } from "../../../agent/training/dropout.ts";

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

test("masks out of one pool drop the same share, each of another place, and the same again for the same step", () => {
  const masks = [0, 1, 2].map((index) => ({
    ...{ name: `lora.dropout.${index}`, type: "float32" as const },
    shape: [100, index === 1 ? 200 : 300],
  }));
  const [one, two] = [new MaskPool(masks), new MaskPool(masks)];
  one.fill(0.25, 1, "3.0");
  two.fill(0.25, 1, "3.0");
  assert.deepEqual([...one.windows], [...two.windows]);
  const [first, second, third] = masks.map(({ name }) => one.windows.get(name)!);
  for (const [index, window] of [first!, second!, third!].entries()) {
    assert.equal(window.length, 100 * masks[index]!.shape[1]!);
    const dropped = window.filter((value) => value === 0).length / window.length;
    assert.ok(Math.abs(dropped - 0.25) < 0.01, `${dropped}`);
  }
  const agreeing = first!.filter((value, index) => value === third![index]).length / first!.length;
  assert.ok(Math.abs(agreeing - (0.25 ** 2 + 0.75 ** 2)) < 0.01, `${agreeing}`);
  two.fill(0.25, 1, "4.0");
  assert.notDeepEqual(one.windows.get("lora.dropout.0"), two.windows.get("lora.dropout.0"));
});
