import assert from "node:assert/strict";
import { test } from "node:test";
import { placeAt, type Place } from "../../../agent/toml/find.ts";
import { parseToml } from "../../../agent/toml/parse.ts";

const described: { [K in Place["kind"]]: (place: Extract<Place, { kind: K }>) => string } = {
  comment: () => "",
  header: ({ statement, part }) => `${statement.parts.map(({ name }) => name).join(".")}, part ${part}`,
  key: ({ pair, table, part }) =>
    `${pair.parts.map(({ name }) => name).join(".")}, part ${part}, of [${table.join("/")}]`,
  value: ({ path, node }) => `${path.join("/")}${node === undefined ? "" : `, ${node.kind}`}`,
  blank: ({ table }) => `of [${table.join("/")}]`,
  other: ({ table }) => `of [${table.join("/")}]`,
};

/** Texts with a cursor, and what stands there. */
const places: readonly (readonly [marked: string, place: string])[] = [
  ["|", "blank of []"],
  ["a = 1\n|", "blank of []"],
  ["|\n[t]\na = 1", "blank of []"],
  ["[t]\n|", "blank of [t]"],
  ["[t]\na = 1\n  |\n[u]", "blank of [t]"],
  ["[[t]]\n[[t]]\n|", "blank of [t/1]"],
  ["# c|", "comment "],
  ["a = 1 # |c\n", "comment "],
  ["|# c", "blank of []"],
  ["[|]", "header , part 0"],
  ["[a.|]", "header a., part 1"],
  ["[a|.b]", "header a.b, part 0"],
  ["[a.b|]\nc = 1", "header a.b, part 1"],
  ["[a|", "header a, part 0"],
  ["[a] |", "other of [a]"],
  ["ab|", "key ab, part 0, of []"],
  ["|ab = 1", "key ab, part 0, of []"],
  ["[t]\na.b| = 1", "key a.b, part 1, of [t]"],
  ["[t]\na.|", "key a., part 1, of [t]"],
  ["a b|", "other of []"],
  ["a =|", "value a"],
  ["a = |", "value a"],
  ["a = |\nb = 1", "value a"],
  ["[t]\na = |1", "value t/a, integer"],
  ['a = "x|"', "value a, string"],
  ['a = "x|', "value a, string"],
  ["a = 1 |", "other of []"],
  ["a = [|]", "value a/0"],
  ["a = [1, |]", "value a/1"],
  ["a = [1, 2|, 3]", "value a/1, integer"],
  ["a = [\n  'x|',\n]", "value a/0, string"],
  ["a = [1, |", "value a/1"],
  ["a = [[1], |\nb = 1", "value a/1"],
  ["a = { b = 1, |\nc = 1", "blank of [a]"],
  ["a = {|}", "blank of [a]"],
  ["a = { b| }", "key b, part 0, of [a]"],
  ["a = { b = | }", "value a/b"],
  ["a = { b = 1, | }", "blank of [a]"],
  ["a = { b = 1, c.d| = 2 }", "key c.d, part 1, of [a]"],
  ["a = [{ b = 1| }]", "value a/0/b, integer"],
  ["a = {\n  b = 1,\n  |\n}", "blank of [a]"],
];

test("What stands at a cursor is known, also in lines that are not complete", () => {
  for (const [marked, expected] of places) {
    const offset = marked.indexOf("|");
    const place = placeAt(parseToml(marked.replace("|", "")), offset);
    const describe = described[place.kind] as (place: Place) => string;
    assert.equal(`${place.kind} ${describe(place)}`, expected, JSON.stringify(marked));
  }
});
