// CSV: the fields are those that csv-parse finds; damage costs the damaged rows only.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "csv-parse/sync";
import { readCsv } from "../../../agent/dataset/read-csv.ts";
import { collect, Workplace } from "./importing.ts";

const wellFormed: Record<string, string> = {
  "quotes, commas and line breaks inside fields": 'a,b\n"1,2","say ""hi"""\n"two\nlines\n",""\n',
  "a quoted field that begins and ends with quotes": 'a,b\n"""x""",""""\n',
  "CR LF": 'a,b\r\n1,2\r\n"3",4\r\n',
  "empty fields and no last line break": "a,b,c\n,,\n1,,",
  "blank lines between rows": "a,b\n\n1,2\n\n\n3,4\n",
  "blanks around fields": "a, b\n 1 ,2 \n",
  "other scripts": "a,b\n你好,😀\n",
};

for (const [name, text] of Object.entries(wellFormed)) {
  test(`${name} are read as csv-parse reads them`, async (context) => {
    const items = await collect(readCsv(new Workplace(context).write("a.csv", text)));
    const ours = items.map((item) => ("row" in item && "value" in item.content ? item.content.value : item));
    assert.deepEqual(ours, parse(text, { columns: true, skip_empty_lines: true }));
  });
}

const damaged: { name: string; text: string; rows: string[] }[] = [
  {
    name: "rows with too few and too many fields",
    text: "a,b\n1,2\n1,2,3\n4\n5,6\n",
    rows: ["2 1|2", "3 ragged_row 3", "4 ragged_row 4", "5 5|6"],
  },
  {
    name: "text after a closing quote",
    text: 'a,b\n1,2\n"x"y,2\n7,8\n',
    rows: ["2 1|2", "3 stray_quote 3:4", "4 7|8"],
  },
  {
    name: "a quote that is never closed, before good rows",
    text: 'a,b\n1,"oops\n3,4\n5,6\n',
    rows: ["2 quote_not_closed 2:3", "3 3|4", "4 5|6"],
  },
  {
    name: "a quote that the next quoted field closes by accident",
    text: 'a,b\n1,"oops\n3,"four"\n5,6\n',
    rows: ["2 stray_quote 3:4", "3 3|four", "4 5|6"],
  },
  { name: "an inch", text: 'a,b\n5" disk,2\n', rows: ['2 5" disk|2'] },
  {
    name: "the line of a row after a field over several lines",
    text: 'a,b\n"x\ny\nz",2\n3\n4,5\n',
    rows: ["2 x\ny\nz|2", "5 ragged_row 5", "6 4|5"],
  },
];

for (const { name, text, rows } of damaged) {
  test(`${name}: every row is read or reported with its line`, async (context) => {
    const items = await collect(readCsv(new Workplace(context).write("a.csv", text)));
    assert.deepEqual(
      items.map((item) => {
        if ("problem" in item) return item.problem.code;
        if ("value" in item.content) return `${item.line} ${Object.values(item.content.value).join("|")}`;
        const { code, line, column } = item.content.fault;
        const place = `${line ?? item.line}${column === undefined ? "" : `:${column}`}`;
        return `${item.line} ${code} ${place}`;
      }),
      rows,
    );
  });
}
