// A JSON array is read row by row: a bad row costs itself only, and is named by its place in the file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readJsonArray } from "../../../agent/dataset/read-json.ts";
import type { SourceItem } from "../../../agent/dataset/source-row.ts";
import { brief, collect, jsonLines, Workplace } from "./importing.ts";

function outline(items: readonly SourceItem[]): string[] {
  return items.map((item) => {
    if ("problem" in item) return item.problem.code;
    if ("value" in item.content) return `${item.row} on ${item.line}: ${JSON.stringify(item.content.value)}`;
    const { code, line, column } = item.content.fault;
    return `${item.row} on ${item.line}: ${code} ${line ?? item.line}${column === undefined ? "" : `:${column}`}`;
  });
}

const deep = "[".repeat(100_000) + "]".repeat(100_000);
const cases: { name: string; text: string; rows: string[] }[] = [
  {
    name: "brackets and quotes inside strings",
    text: String.raw`[{"a":"]},{\"\\"},{"a":"[\\\""}]`,
    rows: [String.raw`1 on 1: {"a":"]},{\"\\"}`, String.raw`2 on 1: {"a":"[\\\""}`],
  },
  {
    name: "rows over several lines",
    text: '[\n  {\n    "a": 1\n  },\n\n  {"a": 2}\n]\n',
    rows: ['1 on 2: {"a":1}', '2 on 6: {"a":2}'],
  },
  {
    name: "a mistake in the second line of a row",
    text: '[{"a":1},\n  {"a":\n   x},\n{"a":3}]',
    rows: ['1 on 1: {"a":1}', "2 on 2: not_json 3:4", '3 on 4: {"a":3}'],
  },
  {
    name: "a mistake in the first line of a row",
    text: '[{"a":1}, {"b" 2},{"a":3}]',
    rows: ['1 on 1: {"a":1}', "2 on 1: not_json 1:16", '3 on 1: {"a":3}'],
  },
  {
    name: "a comma too many",
    text: '[{"a":1},,\n{"a":3},\n]',
    rows: ['1 on 1: {"a":1}', "2 on 1: not_json 1:10", '3 on 2: {"a":3}'],
  },
  {
    name: "rows that are no objects",
    text: '[1, "a"]',
    rows: ["1 on 1: row_not_an_object 1", "2 on 1: row_not_an_object 1"],
  },
  {
    name: "10^5 brackets",
    text: `[${deep},{"a":2}]`,
    rows: ["1 on 1: nested_too_deep 1:66", '2 on 1: {"a":2}'],
  },
  { name: "10^5 brackets that never close", text: "[".repeat(100_000), rows: ["array_cut_off"] },
];

for (const { name, text, rows } of cases) {
  test(`${name} in a JSON array`, async (context) => {
    const items = await collect(readJsonArray(new Workplace(context).write("a.json", text)));
    assert.deepEqual(outline(items), rows);
  });
}

test("rows that lie across the chunks of the file come back whole", async (context) => {
  const rows = Array.from({ length: 40 }, (_, index) => ({
    text: `${index} ${'é😀"\\'.repeat(10_000 + index)}`,
  }));
  const items = await collect(
    readJsonArray(new Workplace(context).write("a.json", JSON.stringify(rows, null, 1))),
  );
  assert.deepEqual(
    items.map((item) => ("row" in item && "value" in item.content ? item.content.value : item)),
    rows,
  );
});

test("a problem of a JSON array names the row, too", async (context) => {
  const { problems } = await new Workplace(context).importing("a.json", '[\n\n{"text":"a"},{"text":""}]');
  assert.deepEqual(brief(problems), ["warning rows_kept_out", "warning empty_text 3"]);
  assert.match(problems[1]!.message, /^Row 2: /);
});

test("a file that begins with ten thousand bad rows is given up", async (context) => {
  const { version, problems } = await new Workplace(context).importing(
    "a.jsonl",
    "{\n".repeat(20_000) + jsonLines({ text: "a" }),
  );
  assert.equal(version, undefined);
  assert.deepEqual(brief(problems).slice(0, 3), [
    "error no_row_left",
    "error not_json 1:2",
    "error not_json 2:2",
  ]);
  assert.match(problems[0]!.message, /10000 rows/);
});
