import assert from "node:assert/strict";
import { appendFileSync, truncateSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { Table } from "../../../agent/table/table.ts";
import { DatasetSection } from "../../../schemas/training.ts";
import { numbered, openTable } from "./opening.ts";

const mebibyte = 2 ** 20;

/** A name, its content, how many rows it has, and the problems of some of them by their number. */
type Case = readonly [
  name: string,
  content: string | Buffer,
  rows: number,
  problems?: Record<number, string>,
];

const cases: readonly Case[] = [
  ["nothing.jsonl", "", 0],
  ["blanks.jsonl", " \r\n\t\n\n", 0],
  ["only a mark.jsonl", "\ufeff", 0],
  ["nothing.csv", "", 0],
  ["only a header.csv", "a,b\n", 0],
  [
    "broken.jsonl",
    '{"text":"a"}\n{"text":\n]\n"b"\n{"text":"c"}',
    5,
    { 1: "not_json", 2: "not_json", 3: "row_not_an_object" },
  ],
  ["NUL.jsonl", '{"text":"a\\u0000b"}\n\0\0\0\n{"text":"c"}', 3, { 0: "nul_character", 1: "not_json" }],
  ["NUL.txt", "a\0b\nc", 2, { 0: "nul_character" }],
  [
    "no UTF-8.jsonl",
    Buffer.from([0x7b, 0xff, 0x7d, 10, 0xfe, 10]),
    2,
    { 0: "invalid_utf8", 1: "invalid_utf8" },
  ],
  ["no UTF-8.txt", Buffer.from([0xff, 10, 0x61]), 2, { 0: "invalid_utf8" }],
  ["deep.jsonl", `{"text":"a"}\n${"[".repeat(100_000)}\n`, 2, { 1: "nested_too_deep" }],
  [
    "wide.jsonl",
    `{${Array.from({ length: 10_001 }, (_, index) => `"${index}":1`).join(",")}}\n{"text":"a"}`,
    2,
    { 0: "too_many_columns" },
  ],
  ["half a pair.jsonl", '{"text":"\\ud83d"}\n{"text":"a"}', 2, { 0: "half_character" }],
  [
    "prototypes.jsonl",
    '{"__proto__":{"x":1},"constructor":"c","text":"a"}\n{"text":"b","toString":1}',
    2,
    { 0: "proto_key" },
  ],
  ["prototypes.csv", "__proto__,constructor,text\n1,2,3\n4,5,6\n", 2],
  ["a quote that never ends.csv", 'a,b\n1,"2\n3,4\n5,6\n', 3, { 0: "quote_not_closed" }],
  ["stray quotes.csv", 'a,b\n"1"x,2\n"3\n"4",5\n6,7\n', 4, { 0: "stray_quote", 1: "stray_quote" }],
  ["ragged.csv", "a,b\n1\n2,3,4\n5,6\n", 3, { 0: "ragged_row", 1: "ragged_row" }],
  ["two columns of one name.csv", "a,a\n1,2\n", 0],
  ["carriage returns.csv", "a,b\r1,2\r", 0],
  ["16 MiB.jsonl", `{"text":"${"x".repeat(16 * mebibyte)}"}\n{"text":"a"}`, 2, { 0: "line_too_long" }],
  ["nearly 16 MiB.jsonl", `{"text":"${"x".repeat(16 * mebibyte - 100)}"}\n{"text":"a"}`, 2],
  ["one line of 40 MiB.txt", `${"x".repeat(40 * mebibyte)}\na`, 2, { 0: "line_too_long" }],
  ["a quote of 20 MiB.csv", `a,b\n1,"${`${"x".repeat(999)}\n`.repeat(20_000)}`, 1, { 0: "line_too_long" }],
  [
    "an element of 17 MiB.json",
    `[{"text":"${"x".repeat(17 * mebibyte)}"},{"text":"a"}]`,
    2,
    { 0: "line_too_long" },
  ],
  ["cut off.json", '[{"text":"a"},{"text":"b', 1],
  ["not only an array.json", '[{"text":"a"}] and more', 1],
  [
    "a bad element.json",
    '[{"text":"a"},,{"text":},3]',
    4,
    { 1: "not_json", 2: "not_json", 3: "row_not_an_object" },
  ],
  ["control characters.txt", "\u0001\u0002\u001b[31m\n\u202eabc\ufeff", 2],
];

/** Every row, through pages. */
async function allRows(table: Table) {
  const rows = [];
  for (;;) {
    const page = await table.rows({ offset: rows.length, limit: 1000 });
    if (page.length === 0) return rows;
    rows.push(...page);
  }
}

for (const [name, content, count, problems = {}] of cases) {
  test(`${name} does no harm`, async () => {
    const { table } = await openTable(name, content);
    const { records } = await table.index({});
    // The reader of CSV goes on with every line of what was never closed.
    if (name.startsWith("a quote of 20 MiB")) assert.ok(records > count);
    else assert.equal(records, count);
    const rows = await table.rows({ offset: 0, limit: 1000 });
    if (count > 0) assert.ok(rows.length > 0);
    if (records < 1000) {
      const all = await allRows(table);
      assert.deepEqual(
        all.map(({ row }) => row),
        [...Array(count).keys()],
      );
      for (const [row, code] of Object.entries(problems)) assert.equal(all[Number(row)]?.problem?.code, code);
    }
    for (const { row } of rows.slice(0, 5)) {
      const whole = await table.row(row);
      assert.ok(JSON.stringify(whole).length < 7 * mebibyte);
    }
    if (records > 1000) return;
    for (const { name: column } of table.columns.slice(0, 3)) {
      const view = await table.view(
        [{ kind: "matches", value: ".", matchCase: false }],
        [{ column, descending: true }],
        {},
      );
      assert.ok(view.rows <= count);
    }
    const search = {
      text: "no such text",
      from: 0,
      backwards: false,
      matchCase: false,
      regularExpression: false,
    };
    assert.equal(await table.find(search, {}), null);
  });
}

test("Names that mean something to JavaScript are columns like others", async () => {
  const { table } = await openTable("rows.jsonl", '{"__proto__":{"x":1},"constructor":"c","text":"a"}');
  assert.deepEqual(
    table.columns.map(({ name }) => name),
    ["__proto__", "constructor", "text"],
  );
  assert.deepEqual(table.firstRows()[0]!.cells, ['{"x":1}', "c", "a"]);
  const whole = await table.row(0);
  assert.equal(JSON.stringify(whole.value), '{"__proto__":{"x":1},"constructor":"c","text":"a"}');
  assert.equal(Reflect.get({}, "x"), undefined);
});

test("A long record is shown by its beginning, and never with half a character", async () => {
  const { table } = await openTable("rows.txt", "\u00e9".repeat(300_000) + "\n" + "\u0001".repeat(500_000));
  const long = await table.row(0);
  assert.deepEqual([long.isCut, long.bytes, long.value], [true, 600_000, null]);
  assert.match(long.raw, /^\u00e9+$/);
  assert.deepEqual(table.firstRows()[0]!.cut, [0]);
});

test("A regular expression that would take for ever ends, and the table stays as it was", async () => {
  const { table } = await openTable(
    "rows.jsonl",
    numbered(300, () => `${"a".repeat(40)}!`),
  );
  const slow = { code: "pattern_too_slow" };
  await assert.rejects(table.view([{ kind: "matches", value: "(a+)+$", matchCase: false }], [], {}), slow);
  const search = { text: "(a|a)*$", from: 0, backwards: true, matchCase: false, regularExpression: true };
  await assert.rejects(table.find({ ...search, from: 200 }, {}), slow);
  for (const value of ["(", "a{2,1}", "\\", "(?<x>a)(?<x>b)", "[b-a]"])
    await assert.rejects(table.view([{ kind: "matches", value, matchCase: false }], [], {}), {
      code: "pattern_not_usable",
    });
  assert.equal((await table.rows({ offset: 299, limit: 5 })).length, 1);
});

test("A file that is cut off or grows while it is indexed is noticed", async () => {
  for (const change of [
    (file: string) => truncateSync(file, 1000),
    (file: string) => appendFileSync(file, "{}"),
  ]) {
    const { table, file } = await openTable("rows.jsonl", numbered(100_000));
    const indexing = table.index({});
    change(file);
    await assert.rejects(indexing, { code: "table_changed" });
  }
});

test("A file that changes while it is opened is noticed, too", async () => {
  const { file } = await openTable("rows.jsonl", numbered(10));
  let reads = 0;
  const rows = {
    file,
    // It is asked for before the first record is read, and when nothing of the file is known yet.
    get section() {
      if ((reads += 1) === 1) appendFileSync(file, numbered(1));
      return DatasetSection.parse({ path: file });
    },
  };
  const table = await Table.open({ rows, folder: path.join(path.dirname(file), "cache") });
  assert.equal(table.firstRows().length, 11);
  await assert.rejects(table.rows({ offset: 0, limit: 20 }), { code: "table_changed" });
});

test("A row with 20,000 names is shown with some of them, and the others are counted", async () => {
  const row = Object.fromEntries(
    Array.from({ length: 9000 }, (_, index) => [`column ${index}`, "x".repeat(50)]),
  );
  const { table } = await openTable("rows.jsonl", `${JSON.stringify(row)}\n`.repeat(200));
  assert.equal(table.columns.length, 256);
  const rows = await table.rows({ offset: 0, limit: 1000 });
  assert.equal(rows[0]!.others, 9000 - 256);
  assert.ok(rows.length < 200, "a page has its limits");
});
