import { test } from "node:test";
import assert from "node:assert/strict";
import { repeatedKey } from "../../../agent/model/json-keys.ts";

test("a key that stands twice in one object is found, and only there", () => {
  const cases: [string, string | undefined][] = [
    ['{"a":1,"b":2}', undefined],
    ['{"a":1,"b":2,"a":3}', "a"],
    ['{"a":{"a":1},"b":{"a":1}}', undefined],
    ['{"x":[{"a":1},{"a":1}]}', undefined],
    ['{"x":[{"a":1,"a":1}]}', "a"],
    ['{"a":"a","b":["a","a"]}', undefined],
    ['{"a" : 1, "\\u0061"\n: 2}', "a"],
    ['{"a\\"":1,"a":2,"a\\"":3}', 'a"'],
    ['{"}{":1,"}{":2}', "}{"],
    ["[]", undefined],
    ['"a"', undefined],
  ];
  for (const [text, expected] of cases) assert.equal(repeatedKey(text), expected, text);
});
