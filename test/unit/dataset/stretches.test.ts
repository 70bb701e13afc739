import assert from "node:assert/strict";
import { test } from "node:test";
import { Stretches } from "../../../agent/dataset/stretches.ts";

test("A number is found in the stretch that holds it, in whatever order the stretches come", () => {
  const stretches = new Stretches([
    { first: 40, last: 50 },
    { first: 1, last: 1 },
    { first: 3, last: 10 },
    { first: 5, last: 6 },
    { first: 9, last: 12 },
    { first: 13, last: 14 },
  ]);
  const held = Array.from({ length: 60 }, (_, number) => number).filter((number) => stretches.has(number));
  const wanted = [1, ...Array.from({ length: 12 }, (_, index) => index + 3)];
  assert.deepEqual(held, [...wanted, ...Array.from({ length: 11 }, (_, index) => index + 40)]);
  assert.ok(!new Stretches([]).has(1));
});
