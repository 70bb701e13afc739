import { test } from "node:test";
import assert from "node:assert/strict";
import { grammarOf, UnusableSchema } from "../../../agent/chat/json-grammar.ts";

const count = 40_000;
const names = Array.from({ length: count }, (_, index) => `p${index}`);
const object = { type: "object" };
const string = (more: object) => ({ ...object, properties: { a: { type: "string", ...more } } });

/** As many definitions, each of which is made of the next one. */
function chained(length: number, of: (next: object) => object, last: object): object {
  const parts = Array.from({ length }, (_, index) => [
    `d${index}`,
    index === length - 1 ? last : of({ $ref: `#/$defs/d${index + 1}` }),
  ]);
  return Object.fromEntries(parts) as object;
}

const twoWays = (next: object) => ({ anyOf: [next, { anyOf: [{ type: "null" }, next] }] });
const first = { $ref: "#/$defs/d0" };

const cases: [what: string, schema: Record<string, unknown>, says: RegExp][] = [
  ["a format that every object has", string({ format: "constructor" }), /format "constructor"/],
  ["a format that is no format", string({ format: "__proto__" }), /format "__proto__"/],
  ["references without end", { ...first, $defs: chained(count, (next) => next, object) }, /object/],
  ["a reference to nothing", { ...first, $defs: { d0: null } }, /type object/],
  [
    "ways to begin that double with each definition",
    { ...object, properties: { a: first }, $defs: chained(30, twoWays, { type: "null" }) },
    /more than 4000 ways/,
  ],
  [
    "forty thousand properties",
    { ...object, properties: Object.fromEntries(names.map((name) => [name, {}])), required: names },
    /more than 1000 properties/,
  ],
  ["a type that is named very often", { type: [...Array<string>(count).fill("object"), "?"] }, /type object/],
];

for (const [what, schema, says] of cases)
  test(`a schema with ${what} is refused`, () => {
    assert.throws(
      () => grammarOf(schema),
      (error) => error instanceof UnusableSchema && says.test(error.message),
    );
  });

test("what is listed twice, or thousands of times, is written once", () => {
  const listed = { anyOf: Array<object>(500).fill({ type: "null" }) };
  const typed = { type: Array<string>(count).fill("null") };
  assert.match(grammarOf({ ...object, properties: { listed, typed } }), /\\"listed\\"" ws ":" ws null/);
});
