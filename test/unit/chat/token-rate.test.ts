import assert from "node:assert/strict";
import { test } from "node:test";
import { TokenRate } from "../../../agent/chat/token-rate.ts";

/** Writes a token every so many milliseconds from `from` on. */
function write(
  rate: TokenRate,
  { from, until, every }: { from: number; until: number; every: number },
): void {
  for (let now = from; now < until; now += every) rate.add(1, now);
}

test("The rate is that of the last two seconds, and of what there is before that", () => {
  const rate = new TokenRate();
  write(rate, { from: 0, until: 1000, every: 20 });
  assert.equal(rate.perSecond(1000), 50);
  write(rate, { from: 1000, until: 5000, every: 10 });
  assert.equal(Math.round(rate.perSecond(5000) / 10), 10);
});

test("Answers side by side count together", () => {
  const rate = new TokenRate();
  for (let now = 0; now < 1000; now += 20) {
    rate.add(1, now);
    rate.add(2, now);
  }
  assert.equal(rate.perSecond(1000), 150);
});

test("Who rests writes nothing, and a single token tells no rate", () => {
  const rate = new TokenRate();
  assert.equal(rate.perSecond(0), 0);
  rate.add(1, 0);
  assert.equal(rate.perSecond(50), 0);
  assert.equal(rate.perSecond(3000), 0);
  write(rate, { from: 10_000, until: 10_500, every: 10 });
  assert.equal(rate.perSecond(10_500), 100, "the rest before it does not count");
});
