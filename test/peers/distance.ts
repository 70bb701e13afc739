// How far numbers are from those of the oracle.
import assert from "node:assert/strict";
import type { Tensors } from "../../agent/model/tensors.ts";

/**
 * ‖a − b‖ / ‖b‖. Where b is all zeros it is ‖a‖ itself: what has no gradient there must have none here.
 */
export function relativeDistance(a: Float32Array, b: Float32Array): number {
  assert.equal(a.length, b.length);
  const norm = Math.sqrt(b.reduce((sum, value) => sum + value ** 2, 0));
  const difference = Math.sqrt(b.reduce((sum, value, index) => sum + (a[index]! - value) ** 2, 0));
  assert.ok(Number.isFinite(difference));
  return norm === 0 ? difference : difference / norm;
}

export function assertNear(actual: number, expected: number, tolerance: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.abs(expected),
    `${what} is ${actual} and should be ${expected}`,
  );
}

/** The largest distance of any of them is told, and is not more than the tolerance. */
export function assertSame(
  t: { diagnostic: (message: string) => void },
  what: string,
  ours: Tensors,
  theirs: Tensors,
  tolerance: number,
): void {
  assert.deepEqual([...ours.keys()].sort(), [...theirs.keys()].sort());
  const distances = [...theirs].map(([name, { data }]) => ({
    name,
    distance: relativeDistance(ours.get(name)!.data, data),
  }));
  const { name, distance } = distances.reduce((a, b) => (b.distance > a.distance ? b : a));
  t.diagnostic(`largest distance of a ${what} ${distance.toExponential(2)}, in ${name}`);
  assert.ok(distance <= tolerance, `the ${what} ${name} differs by ${distance.toExponential(2)}`);
}
