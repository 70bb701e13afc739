import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { TableFilter } from "../../../schemas/protocol/table.ts";
import { numbered, openTable, rowsOfView } from "./opening.ts";

const rows = [
  { name: "Ä", size: 10, note: "first" },
  { name: "a", size: 9, note: "" },
  { name: "B", size: -1.5 },
  { name: "b", size: 1e3, note: "second first" },
  { name: null, size: 0, note: null },
  { name: "ab", size: 9, note: "(x)" },
];
const jsonl = rows.map((row) => JSON.stringify(row)).join("\n");

const filters: [string, Partial<TableFilter>[], number[]][] = [
  ["no filter", [], [0, 1, 2, 3, 4, 5]],
  ["a text in a column", [{ kind: "contains", column: "note", value: "FIRST" }], [0, 3]],
  [
    "a text in a column, by its case",
    [{ kind: "contains", column: "note", value: "FIRST", matchCase: true }],
    [],
  ],
  ["a text anywhere", [{ kind: "contains", value: "b" }], [2, 3, 5]],
  ["a whole text", [{ kind: "equals", column: "name", value: "B" }], [2, 3]],
  ["a number as text", [{ kind: "equals", column: "size", value: "9" }], [1, 5]],
  ["a pattern", [{ kind: "matches", column: "note", value: "^\\w+ \\w+$" }], [3]],
  ["a pattern anywhere", [{ kind: "matches", value: "^\\p{Lu}", matchCase: true }], [0, 2]],
  ["less than", [{ kind: "less", column: "size", value: 9 }], [2, 4]],
  ["greater than", [{ kind: "greater", column: "size", value: 9 }], [0, 3]],
  ["empty", [{ kind: "empty", column: "note" }], [1, 2, 4]],
  ["not empty", [{ kind: "notEmpty", column: "note" }], [0, 3, 5]],
  ["a column that is not there", [{ kind: "empty", column: "__proto__" }], [0, 1, 2, 3, 4, 5]],
  [
    "several",
    [
      { kind: "less", column: "size", value: 100 },
      { kind: "notEmpty", column: "note" },
    ],
    [0, 5],
  ],
];

test("Filters let the rows through that they name", async () => {
  const { table } = await openTable("rows.jsonl", jsonl);
  for (const [what, asked, expected] of filters)
    assert.deepEqual(await rowsOfView(table, asked), expected, what);
});

test("Rows are sorted by numbers as numbers and by texts as code points; what is empty comes last", async () => {
  const { table } = await openTable("rows.jsonl", jsonl);
  const by = (column: string, descending = false) => rowsOfView(table, [], [{ column, descending }]);
  assert.deepEqual(await by("size"), [2, 4, 1, 5, 0, 3]);
  assert.deepEqual(await by("size", true), [3, 0, 1, 5, 4, 2]);
  assert.deepEqual(await by("name"), [2, 1, 5, 3, 0, 4]);
  assert.deepEqual(await by("name", true), [0, 3, 5, 1, 2, 4]);
  const both = [
    { column: "size", descending: false },
    { column: "name", descending: true },
  ];
  assert.deepEqual(await rowsOfView(table, [{ kind: "notEmpty", column: "name" }], both), [2, 5, 1, 0, 3]);
});

test("A column of numbers in CSV is sorted by their values", async () => {
  const { table } = await openTable("rows.csv", "n,t\n10,a\n9,b\n-3,c\n,d\n1e2,e\n");
  assert.deepEqual(await rowsOfView(table, [], [{ column: "n", descending: false }]), [2, 1, 0, 4, 3]);
  assert.deepEqual(await rowsOfView(table, [{ kind: "greater", column: "n", value: 9.5 }]), [0, 4]);
});

test("Only rows with a problem can be shown", async () => {
  const lines = ['{"text":"a"}', "{", '{"text":""}', '{"text":"b"}'];
  const { table } = await openTable("rows.jsonl", lines.join("\n"));
  assert.deepEqual(await rowsOfView(table, [{ kind: "hasProblem" }]), [1, 2]);
});

test("A view takes the place of the one before, and is found again by the next process", async () => {
  const { table, again, file } = await openTable("rows.jsonl", numbered(1000));
  const first = await table.view([{ kind: "less", column: "number", value: 10 }], [], {});
  const second = await table.view([], [{ column: "number", descending: true }], {});
  await assert.rejects(table.rows({ view: first.id, offset: 0, limit: 1 }), { code: "view_not_found" });
  assert.deepEqual(readdirSync(path.join(path.dirname(file), "cache")).sort(), ["checkpoints", second.id]);
  const other = await again(table.known);
  const page = await other.rows({ view: second.id, offset: 400, limit: 2 });
  assert.deepEqual(
    page.map(({ position, row }) => [position, row]),
    [
      [400, 599],
      [401, 598],
    ],
  );
});

test("Many rows are told of as ranges, with the lines that they stand on and no other does", async () => {
  const { table } = await openTable("ranges.csv", 'a,b\n1,"x\ny"\n2,x\n\n3,"x\ny"\n4,z\n5,x\n');
  const page = { offset: 0, limit: 100 };
  assert.deepEqual(await table.ranges(page, {}), [{ row: 0, count: 5, line: 2, lastLine: 9 }]);
  assert.deepEqual(await table.ranges({ offset: 1, limit: 2 }, {}), [
    { row: 1, count: 2, line: 4, lastLine: 6 },
  ]);
  assert.deepEqual(await table.ranges({ offset: 5, limit: 2 }, {}), []);
  const filters = [{ kind: "contains", column: "b", value: "x", matchCase: false }] as const;
  const { id } = await table.view(filters, [{ column: "a", descending: true }], {});
  assert.deepEqual(await table.ranges({ ...page, view: id }, {}), [
    { row: 0, count: 3, line: 2, lastLine: 6 },
    { row: 4, count: 1, line: 9, lastLine: 9 },
  ]);
});

test("A view that is asked for ends the one that is still being made", async () => {
  const { table } = await openTable("rows.jsonl", numbered(50_000));
  await table.index({});
  const first = table.view([], [{ column: "text", descending: false }], {});
  const second = table.view([{ kind: "less", column: "number", value: 3 }], [], {});
  await assert.rejects(first, { code: "call_cancelled" });
  const { id } = await second;
  assert.equal((await table.rows({ view: id, offset: 0, limit: 9 })).length, 3);
});

test("A view that is cancelled leaves nothing behind", async () => {
  const { table, file } = await openTable("rows.jsonl", numbered(50_000));
  await table.index({});
  const controller = new AbortController();
  const options = { signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) };
  await assert.rejects(table.view([], [{ column: "text", descending: false }], options), {
    message: "enough",
  });
  assert.deepEqual(readdirSync(path.join(path.dirname(file), "cache")), ["checkpoints"]);
});

test("A text is found from any row on and back, in the file and in a view", async () => {
  const { table } = await openTable(
    "rows.jsonl",
    numbered(5000, (index) => (index % 1000 === 7 ? "Needle" : "hay")),
  );
  const search = { text: "needle", matchCase: false, regularExpression: false };
  const find = (from: number, backwards = false, view?: string) =>
    table.find({ ...search, from, backwards, view }, {});
  assert.deepEqual([await find(0), await find(7), await find(8), await find(4008)], [7, 7, 1007, null]);
  assert.deepEqual(
    [await find(4999, true), await find(4006, true), await find(6, true), await find(99_999, true)],
    [4007, 3007, null, 4007],
  );
  const view = await table.view(
    [{ kind: "less", column: "number", value: 2000 }],
    [{ column: "number", descending: true }],
    {},
  );
  assert.deepEqual(
    [
      await find(0, false, view.id),
      await find(993, false, view.id),
      await find(1992, true, view.id),
      await find(991, true, view.id),
    ],
    [992, 1992, 1992, null],
  );
  assert.equal(
    await table.find({ ...search, text: "NEEDLE", matchCase: true, from: 0, backwards: false }, {}),
    null,
  );
  assert.equal(
    await table.find({ ...search, text: "^n.*e$", regularExpression: true, from: 9, backwards: false }, {}),
    1007,
  );
});
