import { test } from "node:test";
import assert from "node:assert/strict";
import { grammarOf, UnusableSchema, type Schema } from "../../../agent/chat/json-grammar.ts";

const self = { $ref: "#/$defs/value" };
const text = { type: "string" };
const nothing = { type: "null" };
const list = { type: "array", items: self };

const object = (properties: Schema, more: Schema = {}): Schema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  ...more,
});
/** An object whose property is one of several values, which may hold it again. */
const eitherOf = (anyOf: readonly Schema[], more: Schema = {}): Schema =>
  object({ value: self }, { $defs: { value: { anyOf }, ...more } });
const optional = (kind: string): Schema => object({ kind: { const: kind }, in: self }, { required: [] });
const chain = (name: string, end: Schema): Schema => ({
  anyOf: [object({ next: { $ref: `#/$defs/${name}` } }), end],
});

const single: [what: string, schema: Schema][] = [
  ["values of different brackets", eitherOf([text, list, object({ a: self, b: self }), nothing])],
  [
    "objects with a constant of their own",
    eitherOf(["+", "-", "*"].map((op) => object({ op: { const: op }, left: self, right: self }))),
  ],
  [
    "objects with choices of their own",
    eitherOf([
      object({ op: { enum: ["+", "-"] }, of: list }),
      object({ op: { enum: ["*", "/"] }, of: list }),
    ]),
  ],
  [
    "objects that differ by a later name",
    eitherOf([object({ a: text, b: list }), object({ a: text, c: list })]),
  ],
  ["objects of which one holds nothing", eitherOf([object({ a: text }), object({ a: self })])],
  ["the same object under two titles", eitherOf(["A", "B"].map((title) => object({ a: self }, { title })))],
  [
    "any properties beside those that hold it",
    object({ a: { $ref: "#" } }, { required: [], additionalProperties: true }),
  ],
  ["names that nobody has fixed", { type: "object", additionalProperties: { $ref: "#" } }],
  [
    "two chains that never meet",
    eitherOf([{ $ref: "#/$defs/a" }, { $ref: "#/$defs/b" }], { a: chain("a", nothing), b: chain("b", text) }),
  ],
  [
    "hundreds of properties that may be left out",
    {
      type: "object",
      properties: Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`p${index}`, { $ref: "#" }])),
    },
  ],
];

const doubling: [what: string, schema: Schema][] = [
  [
    "objects with the same first property",
    eitherOf([object({ a: self }), object({ a: self, b: text }), nothing]),
  ],
  ["objects with a constant that may be left out", eitherOf([optional("a"), optional("b")])],
  [
    "objects that share one choice",
    eitherOf([
      object({ op: { enum: ["+", "-"] }, of: self }),
      object({ op: { enum: ["*", "-"] }, of: self }),
      nothing,
    ]),
  ],
  ["lists of the same items", eitherOf([list, { ...list, minItems: 2 }])],
  [
    "lists of items that may be the same",
    eitherOf([list, { type: "array", items: { anyOf: [self, text] } }]),
  ],
  [
    "a named property that may also be another one",
    object({ a: { $ref: "#" } }, { required: [], additionalProperties: { $ref: "#" } }),
  ],
  [
    "what comes back to it on a detour alone",
    eitherOf([object({ a: self }), object({ a: { $ref: "#/$defs/detour" } })], {
      detour: { anyOf: [nothing, object({ a: self, c: text })] },
    }),
  ],
];

for (const [what, schema] of single)
  test(`what holds itself by ${what} is written as a grammar`, () => {
    assert.match(grammarOf(schema), /^root ::= /);
  });

for (const [what, schema] of doubling)
  test(`what holds itself by ${what} is refused, since its readings double with each level`, () => {
    assert.throws(
      () => grammarOf(schema),
      (error) => error instanceof UnusableSchema && /double with each level/.test(error.message),
    );
  });

test("objects that begin alike are no harm where they hold no more of themselves", () => {
  const alike = [object({ a: text }), object({ a: text, b: text })];
  assert.match(grammarOf(object({ value: { anyOf: alike } })), /^root ::= /);
});
