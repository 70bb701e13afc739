import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../../../agent/dataset/random.ts";
import {
  type QuantizedBits,
  blockSizeFor,
  dequantize,
  quantize,
  quantizedBytes,
  quantizedRows,
} from "../../../agent/model/quantize.ts";

const [rows, columns] = [6, 64];
const random = createRandom(11);
// One row of zeros, one of a single outlier, the others drawn.
const weights = Float32Array.from({ length: rows * columns }, (_, index) => {
  const row = Math.floor(index / columns);
  if (row === 0) return 0;
  return row === 1 ? (index % columns === 5 ? -40 : 0.01) : random.normal();
});
const source = { shape: [rows, columns], writeTo: (target: Float32Array) => target.set(weights) };

/** Largest magnitude of each block of 32. */
const peaks = Array.from({ length: (rows * columns) / 32 }, (_, block) =>
  Math.max(...weights.subarray(block * 32, block * 32 + 32).map(Math.abs)),
);

const bounds: Record<QuantizedBits, number> = { 8: 1 / 254, 4: 1 / 8 };

for (const bits of [4, 8] as const) {
  test(`the error of ${bits} bits stays within its bound in every block`, () => {
    const values = dequantize(quantize(source, bits));
    for (const [index, value] of values.entries()) {
      const bound = bounds[bits] * peaks[Math.floor(index / 32)]! * (1 + 1e-6);
      const error = Math.abs(value - weights[index]!);
      assert.ok(error <= bound, `element ${index}: ${error} > ${bound}`);
    }
  });

  test(`${bits} bits take the bytes that are foretold`, () => {
    const { numbers, scales } = quantize(source, bits);
    assert.equal(numbers.byteLength + scales.byteLength, quantizedBytes(rows, columns, bits));
  });

  test(`a transposed matrix of ${bits} bits is quantised along its input axis`, () => {
    const writeTo = (target: Float32Array): void => {
      for (const [index, value] of weights.entries()) {
        target[(index % columns) * rows + Math.floor(index / columns)] = value;
      }
    };
    assert.deepEqual(quantize({ shape: [columns, rows], writeTo }, bits, true), quantize(source, bits));
  });

  test(`some rows of ${bits} bits are seen without a copy`, () => {
    const matrix = quantize(source, bits);
    const part = quantizedRows(matrix, 2, 5);
    assert.equal(part.numbers.buffer, matrix.numbers.buffer);
    assert.deepEqual(dequantize(part), dequantize(matrix).subarray(2 * columns, 5 * columns));
  });
}

test("the widest block that divides a row is taken, and none where none does", () => {
  assert.deepEqual([576, 48, 100].map(blockSizeFor), [32, 16, undefined]);
});
