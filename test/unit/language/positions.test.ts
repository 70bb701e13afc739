import assert from "node:assert/strict";
import { test } from "node:test";
import { createPositions, endOfLine } from "../../../agent/language/positions.ts";

const text = "a\r\n🚂é\rlast\n";

test("Every offset is a place, and every place leads back to its offset", () => {
  const positions = createPositions(text);
  const places = Array.from({ length: text.length + 1 }, (_, offset) => positions.positionAt(offset));
  assert.deepEqual(
    places.map(({ line, character }) => `${line}:${character}`),
    ["0:0", "0:1", "0:2", "1:0", "1:1", "1:2", "1:3", "2:0", "2:1", "2:2", "2:3", "2:4", "3:0"],
  );
  for (const [offset, place] of places.entries())
    // A line break of two characters has no place between them.
    if (offset !== 2) assert.equal(positions.offsetAt(place), offset);
});

test("What lies outside the text stands for its nearest place", () => {
  const positions = createPositions(text);
  assert.deepEqual(positions.positionAt(-5), { line: 0, character: 0 });
  assert.deepEqual(positions.positionAt(500), { line: 3, character: 0 });
  assert.equal(positions.offsetAt({ line: 0, character: 99 }), 1);
  assert.equal(positions.offsetAt({ line: 99, character: 0 }), text.length);
  assert.equal(positions.offsetAt({ line: -1, character: 3 }), 0);
});

test("A line ends before its break", () => {
  assert.equal(endOfLine("a\r\nb", 0), 1);
  assert.equal(endOfLine("a\nb", 0), 1);
  assert.equal(endOfLine("a\nb", 2), 3);
});
