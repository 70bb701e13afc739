// The place of a mistake in JSON is where JSON.parse gives up.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findJsonError } from "../../../agent/dataset/json-error.ts";

const mistakes: [text: string, at: number][] = [
  ["", 0],
  ["  ", 2],
  ["{", 1],
  ['{"a"}', 4],
  ['{"a":1,}', 7],
  ["{'a':1}", 1],
  ["[1 2]", 3],
  ["[1,]", 3],
  ["[1]]", 3],
  ["01", 0],
  ["1.", 0],
  ["nul", 0],
  ["NaN", 0],
  ['"a', 2],
  ['"a\\x"', 3],
  ['"\\u12g4"', 2],
  ['"tab\there"', 4],
  ['{"a":[1,{"b":}]}', 13],
];

for (const [text, at] of mistakes) {
  test(`the mistake in ${JSON.stringify(text)} is at ${at}`, () => {
    assert.throws(() => JSON.parse(text) as unknown, SyntaxError);
    assert.equal(findJsonError(text).at, at);
  });
}

test("wherever one character of a row is damaged, a place at or before the damage's end is found", () => {
  const text = '{"a": [1.5e3, true, null, "x\\n\\u00e9"], "b": {"c": {}}}';
  for (let at = 0; at < text.length; at += 1) {
    for (const damage of ["", "@", '"', "]", "\\\\", "\\u0000"]) {
      const damaged = text.slice(0, at) + damage + text.slice(at + 1);
      let valid = true;
      try {
        JSON.parse(damaged);
      } catch {
        valid = false;
      }
      if (!valid) {
        const found = findJsonError(damaged);
        assert.ok(found.at <= damaged.length && found.reason !== "");
      }
    }
  }
});
