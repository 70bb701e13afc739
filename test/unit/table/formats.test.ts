import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsAt, numbered, openTable } from "./opening.ts";

const count = 1000;
const csv = (row: (index: number) => string): string =>
  `number,text\r\n${Array.from({ length: count }, (_, index) => row(index)).join("\r\n")}\r\n`;
const array = Array.from({ length: count }, (_, index) => ({ number: index, text: `row ${index}\n"x"` }));

const files: Record<string, string> = {
  "JSONL.jsonl": numbered(count),
  "JSONL with blank lines, a mark and CR LF.jsonl": `\ufeff\r\n${numbered(count).replaceAll("\n", "\r\n  \r\n")}`,
  "JSONL without a last line break.jsonl": numbered(count).trimEnd(),
  "CSV.csv": csv((index) => `${index},row ${index}`),
  "CSV with quotes and line breaks.csv": csv((index) => `"${index}","row\r\n""${index}"", and"`),
  "CSV with a mark and semicolons.csv": `\ufeff${csv((index) => `${index},row ${index}`).replaceAll(",", ";")}`,
  "an array.json": JSON.stringify(array),
  "an array over several lines.json": JSON.stringify(array, null, 2),
};

for (const [name, content] of Object.entries(files)) {
  test(`Any row of ${name} is found, before and after the file is indexed`, async () => {
    const { table, again } = await openTable(name, content);
    assert.deepEqual(
      table.columns.map((column) => column.name),
      ["number", "text"],
    );
    assert.equal(table.columns[0]!.kind, "number");
    assert.deepEqual(
      table
        .firstRows()
        .map(({ cells }) => cells[0])
        .slice(98),
      ["98", "99"],
    );
    assert.deepEqual(await cellsAt(table, 700), ["700", "701", "702"]);
    let told = 0;
    const { records, problems } = await table.index({ onProgress: ({ rows }) => (told = rows) });
    assert.deepEqual([records, problems], [count, []]);
    assert.ok(told <= count);
    for (const offset of [0, 63, 64, 500, 997]) {
      const expected = [offset, offset + 1, offset + 2].map(String);
      assert.deepEqual(await cellsAt(table, offset), expected);
    }
    assert.deepEqual(await cellsAt(table, 998), ["998", "999"]);
    assert.deepEqual(await cellsAt(table, count), []);
    const other = await again(table.known);
    assert.deepEqual(await cellsAt(other, 640), ["640", "641", "642"], "in another process");
    const whole = await table.row(517);
    assert.deepEqual((whole.value as { number: unknown }).number == 517, true);
    assert.match(whole.raw, /517/);
    assert.doesNotMatch(whole.raw, /516|518/);
    await assert.rejects(table.row(count), { code: "row_not_found" });
  });
}

test("Rows carry the line by which training knows them", async () => {
  const lines = await openTable("rows.jsonl", `\n\n${numbered(3)}`);
  assert.deepEqual(
    (await lines.table.rows({ offset: 0, limit: 9 })).map(({ line }) => line),
    [3, 4, 5],
  );
  const records = await openTable("rows.csv", 'number,text\n1,"a\nb"\n2,c\n');
  assert.deepEqual(
    (await records.table.rows({ offset: 0, limit: 9 })).map(({ line }) => line),
    [2, 4],
  );
  const elements = await openTable("rows.json", JSON.stringify(array, null, 2));
  assert.deepEqual(
    (await elements.table.rows({ offset: 5, limit: 2 })).map(({ line }) => line),
    [6, 7],
  );
});

test("A text is shown line by line, and what training makes of it is told", async () => {
  const { table } = await openTable("story.txt", "One\n\nTwo\r\nThree");
  await table.index({});
  assert.deepEqual(await cellsAt(table, 0, 9), ["One", "", "Two", "Three"]);
  assert.equal((await table.row(2)).example, null);
});

test("A whole row comes with its example, and with the problem where there is none", async () => {
  const rows = ['{"prompt":"1 + 1","completion":"2","note":"x"}', '{"prompt":"1 + 2","completion":" "}', "{"];
  const { table } = await openTable("rows.jsonl", rows.join("\n"));
  assert.deepEqual(await table.row(0), {
    ...{ row: 0, line: 1, bytes: 46, isCut: false, raw: rows[0] },
    value: { prompt: "1 + 1", completion: "2", note: "x" },
    example: { kind: "completion", prompt: "1 + 1", completion: "2" },
    problems: [],
  });
  const [, second, third] = [await table.row(0), await table.row(1), await table.row(2)];
  assert.deepEqual([second.example, second.problems.map(({ code }) => code)], [null, ["empty_completion"]]);
  assert.deepEqual(
    [third.value, third.problems.map(({ code, line }) => [code, line])],
    [null, [["not_json", 3]]],
  );
  assert.deepEqual(
    table.firstRows().map(({ problem }) => problem?.code),
    [undefined, "empty_completion", "not_json"],
  );
  assert.deepEqual(
    table.problems.map(({ code }) => code),
    ["columns_unused"],
  );
});

test("Messages and nested values are shown as text, long ones cut, and names beyond the columns counted", async () => {
  const messages = [
    { role: "user", content: "Hello" },
    { role: "assistant", content: "x".repeat(400) },
  ];
  const { table } = await openTable(
    "rows.json",
    JSON.stringify([{ messages, tags: ["a", 1], none: null, yes: true }]),
  );
  const [row] = table.firstRows();
  assert.deepEqual(
    table.columns.map(({ kind }) => kind),
    ["messages", "list", "text", "boolean"],
  );
  assert.equal(row!.cells[0]!.length, 300);
  assert.match(row!.cells[0]!, /^user: Hello\nassistant: x+$/);
  assert.deepEqual(row!.cells.slice(1), ['["a",1]', null, "true"]);
  assert.deepEqual(row!.cut, [0]);
});

test("Indexing ends when nobody waits for it any more, and begins again", async () => {
  const { table } = await openTable("rows.jsonl", numbered(200_000));
  const controller = new AbortController();
  const cancelled = table.index({ signal: controller.signal });
  controller.abort(new Error("no longer wanted"));
  await assert.rejects(cancelled, { message: "no longer wanted" });
  assert.equal(table.known.index, null);
  const both = await Promise.all([table.index({}), table.index({})]);
  assert.deepEqual(
    both.map(({ records }) => records),
    [200_000, 200_000],
  );
  assert.deepEqual(await cellsAt(table, 123_456, 1), ["123456"]);
});
