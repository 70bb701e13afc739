import assert from "node:assert/strict";
import { test } from "node:test";
import { measureSpeed, productShape } from "../../../agent/training/speed.ts";
import { tinyLlama } from "../../support/tiny-run.ts";

test("the product that is measured takes equally long for narrow and for wide models", () => {
  const operations = (hiddenSize: number, threads: number): number => {
    const { rows, inner, columns } = productShape(
      { hiddenSize, intermediateSize: 4 * hiddenSize },
      2048,
      threads,
    );
    assert.equal(inner, hiddenSize);
    assert.ok(columns <= 4 * hiddenSize);
    return 2 * rows * inner * columns;
  };
  for (const hiddenSize of [384, 576, 1024, 2048]) {
    const each = operations(hiddenSize, 2);
    assert.ok(each > 1e8 && each < 3e8, `${hiddenSize}: ${each}`);
  }
  // More threads have more to do.
  assert.ok(operations(1024, 8) > 3 * operations(1024, 2));
});

test("a batch of few tokens is measured with as many rows", () => {
  assert.equal(productShape({ hiddenSize: 1024, intermediateSize: 4096 }, 64, 2).rows, 64);
});

test("a machine has some speed", async () => {
  const speed = await measureSpeed(tinyLlama, 64, 1);
  assert.ok(Number.isFinite(speed) && speed > 0);
});
