import assert from "node:assert/strict";
import { test } from "node:test";
import { ScrollScale } from "../../../../webviews/table/scroll-scale.ts";

const rowHeight = 20;
const viewport = 600;
const tallest = 100_000;

function scaleOf(rows: number): ScrollScale {
  const scale = new ScrollScale(tallest);
  scale.resize(rows, rowHeight, viewport);
  return scale;
}

test("a table that a browser can lay out is scrolled pixel by pixel", () => {
  const scale = scaleOf(1000);
  assert.equal(scale.height, 20_000);
  scale.scrolled(7321);
  assert.equal(scale.offset, 7321);
  assert.equal(scale.place(7400), 7400);
});

test("ten million rows are not taller than a browser can lay out, and both ends can be reached", () => {
  const scale = scaleOf(10_000_000);
  assert.equal(scale.height, tallest);
  scale.scrolled(tallest - viewport);
  assert.equal(scale.offset, 10_000_000 * rowHeight - viewport);
  scale.scrolled(0);
  assert.equal(scale.offset, 0);
});

test("a small step of the wheel moves a tall table by as many pixels, and what is seen stays in place", () => {
  const scale = scaleOf(10_000_000);
  scale.scrolled(50_000);
  const before = scale.offset;
  const place = scale.place(before);
  scale.scrolled(50_120);
  assert.equal(scale.offset, before + 120);
  assert.ok(Math.abs(scale.place(before) - place) < 1e-6);
});

test("the scroll bar is set right when scrolling rests, and what is seen does not move", () => {
  const scale = scaleOf(10_000_000);
  scale.scrolled(50_000);
  for (let step = 1; step <= 40; step++) scale.scrolled(50_000 + step * 100);
  const { offset } = scale;
  const fromTop = scale.place(offset) - scale.scrollTop;
  scale.settle();
  assert.equal(scale.offset, offset);
  assert.ok(Math.abs(scale.place(offset) - scale.scrollTop - fromTop) < 1e-6);
  // 4,000 pixels of 200 million are 2 of the element's 100,000.
  assert.ok(Math.abs(scale.scrollTop - 50_002) < 0.1);
});

test("a scroll bar at its end with rows beyond is known, and goes on from there", () => {
  const scale = scaleOf(10_000_000);
  scale.scrollTo(1000);
  scale.scrolled(0);
  assert.ok(scale.offset > 900);
  assert.ok(scale.isAtFalseEnd);
  scale.settle();
  assert.ok(!scale.isAtFalseEnd);
  assert.equal(scale.scrollTop, 1);
});

test("where fewer rows are left the last of them is seen", () => {
  const scale = scaleOf(10_000_000);
  scale.scrollTo(150_000_000);
  assert.ok(scale.resize(100, rowHeight, viewport));
  assert.equal(scale.offset, 100 * rowHeight - viewport);
  assert.ok(scale.resize(3, rowHeight, viewport));
  assert.equal(scale.offset, 0);
  assert.ok(!scale.resize(3, rowHeight, viewport));
});
