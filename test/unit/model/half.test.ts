import { test } from "node:test";
import assert from "node:assert/strict";
import { bfloatsToFloats, floatToHalf, halfToFloat } from "../../../agent/model/half.ts";

test("every half survives the way to float32 and back", () => {
  for (let half = 0; half < 0x10000; half++) {
    const value = halfToFloat(half);
    if (Number.isNaN(value)) assert.ok(Number.isNaN(halfToFloat(floatToHalf(value))));
    else assert.equal(floatToHalf(value), half);
  }
});

test("a float between two halves goes to the nearer one, and to the even one from the middle", () => {
  for (let half = 0; half < 0x7bff; half++) {
    const low = halfToFloat(half);
    const middle = (low + halfToFloat(half + 1)) / 2;
    const step = Math.max(middle * 2 ** -20, 2 ** -40);
    assert.equal(floatToHalf(middle - step), half);
    assert.equal(floatToHalf(middle + step), half + 1);
    assert.equal(floatToHalf(-middle), 0x8000 | (half % 2 === 0 ? half : half + 1));
  }
});

test("what is too large for a half becomes infinity", () => {
  for (const [value, half] of [
    [65504, 0x7bff],
    [65519, 0x7bff],
    [65520, 0x7c00],
    [1e30, 0x7c00],
    [-Infinity, 0xfc00],
  ] as const) {
    assert.equal(floatToHalf(value), half);
  }
});

test("bfloat16 is the upper half of a float32", () => {
  assert.deepEqual(Array.from(bfloatsToFloats(new Uint16Array([0x3f80, 0xc040, 0]))), [1, -3, 0]);
});
