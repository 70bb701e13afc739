// Files that cannot be read as a dataset are refused with what is wrong and what to do next.
import assert from "node:assert/strict";
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { TrainyardError } from "../../../agent/errors.ts";
import { brief, examples, jsonLines, Workplace } from "./importing.ts";

const refused: {
  name: string;
  file: string;
  content: string | Buffer;
  problems: string[];
  section?: object;
}[] = [
  { name: "an empty file", file: "a.jsonl", content: "", problems: ["error dataset_empty"] },
  { name: "an empty text", file: "a.txt", content: "", problems: ["error dataset_empty"] },
  { name: "blank lines", file: "a.jsonl", content: "\n \n", problems: ["error dataset_empty"] },
  { name: "an empty array", file: "a.json", content: " [ ] ", problems: ["error dataset_empty"] },
  { name: "a header alone", file: "a.csv", content: "text\n", problems: ["error dataset_empty"] },
  {
    name: "a blank text",
    file: "a.txt",
    content: " \n",
    problems: ["error no_row_left", "error empty_text 1"],
  },
  {
    name: "an array that is cut off in a row",
    file: "a.json",
    content: '[\n{"text":"a"},\n{"text":"b',
    problems: ["error array_cut_off 3"],
  },
  {
    name: "an array that is cut off between rows",
    file: "a.json",
    content: '[{"text":"a"},\n',
    problems: ["error array_cut_off 2"],
  },
  {
    name: "an array with something behind it",
    file: "a.json",
    content: '[{"text":"a"}]\n {"text":"b"}',
    problems: ["error array_goes_on 2:2"],
  },
  {
    name: "two columns of the same name",
    file: "a.csv",
    content: "text,text\na,b\n",
    problems: ["error header_not_usable 1"],
  },
  {
    name: "an object over several lines with a mistake",
    file: "a.json",
    content: '{\n  "text": "a",\n}',
    problems: ["error no_row_left", "error not_json 3:1"],
  },
  { name: "a Parquet file", file: "a.parquet", content: "PAR1", problems: ["error format_not_read"] },
  {
    name: "invalid UTF-8 in a text",
    file: "a.txt",
    content: Buffer.from([0x61, 0x0a, 0x62, 0xff]),
    problems: ["error no_row_left", "error invalid_utf8 2"],
  },
  {
    name: "a text that ends within a character",
    file: "a.txt",
    content: Buffer.from([0x61, 0x0a, 0xe2, 0x82]),
    problems: ["error no_row_left", "error invalid_utf8 2"],
  },
  {
    name: "a NUL in a text",
    file: "a.txt",
    content: "a\nb\nc\0d",
    problems: ["error no_row_left", "error nul_character 3"],
  },
  {
    name: "UTF-16",
    file: "a.jsonl",
    content: Buffer.from("\ufeff{}", "utf16le"),
    problems: ["error no_row_left", "error invalid_utf8 1:1"],
  },
  {
    name: "a text that should be conversations",
    file: "a.txt",
    content: "a",
    section: { format: "messages" },
    problems: ["error format_is_text"],
  },
  {
    name: "a text that should have columns",
    file: "a.txt",
    content: "a",
    section: { split_column: "split" },
    problems: ["error split_column_in_text"],
  },
];

for (const { name, file, content, problems: expected, section } of refused) {
  test(`${name} is refused`, async (context) => {
    const place = new Workplace(context);
    const { version, problems } = await place.importing(file, content, section);
    assert.equal(version, undefined);
    assert.deepEqual(brief(problems), expected);
    assert.ok(
      problems.every(
        (problem) => problem.advice !== undefined && problem.file === path.join(place.folder, file),
      ),
    );
  });
}

const failing: { name: string; file: string; code: string }[] = [
  { name: "a missing file", file: "missing.jsonl", code: "file_not_found" },
  { name: "a file under a file", file: "file.txt/rows.jsonl", code: "file_not_found" },
  { name: "a folder", file: "folder", code: "file_not_readable" },
];

for (const { name, file, code } of failing) {
  test(`${name} fails with ${code}`, async (context) => {
    const place = new Workplace(context);
    place.write("file.txt", "a");
    mkdirSync(path.join(place.folder, "folder"));
    const named = { message: new RegExp(path.basename(file)), code };
    await assert.rejects(place.import(path.join(place.folder, file)), named);
    await assert.rejects(
      place.importing("rows.jsonl", jsonLines({ text: "a" }), { validation_path: file }),
      named,
    );
  });
}

test("a file without permission fails with file_not_readable", async (context) => {
  const place = new Workplace(context);
  const file = place.write("a.txt", "text");
  chmodSync(file, 0);
  let readable = true;
  try {
    readFileSync(file);
  } catch {
    readable = false;
  }
  // Permissions bind neither root nor, in this way, anybody on Windows: then the file imports.
  if (readable) assert.equal((await place.import(file)).train.length, 1);
  else
    await assert.rejects(place.import(file), { code: "file_not_readable", message: /permission is denied/ });
});

test("an id that would leave the folder of datasets is refused", async (context) => {
  const place = new Workplace(context);
  const file = place.write("a.txt", "text");
  for (const id of ["../x", "a/b", "", ".hidden", "a\\b"]) {
    await assert.rejects(place.import(file, {}, { id }), (failure) => {
      return failure instanceof TrainyardError && failure.code === "dataset_id_not_usable";
    });
  }
});

for (const [name, open, middle, close] of [
  ["a.jsonl", "", "\n", "\n"],
  ["a.json", "[", ",\n", "]"],
  ["a.csv", "text\n", "\n", "\n"],
] as const) {
  test(`a line of 40 MB in ${name} is kept out without being held`, async (context) => {
    const place = new Workplace(context);
    const row = (text: string) => (name === "a.csv" ? text : `{"text":"${text}"}`);
    const file = path.join(place.folder, name);
    const handle = openSync(file, "w");
    const [head, tail] = row("|").split("|") as [string, string];
    writeSync(handle, `${open}${row("before")}${middle}${head}`);
    for (let megabyte = 0; megabyte < 40; megabyte += 1) writeSync(handle, "x".repeat(1_000_000));
    writeSync(handle, `${tail}${middle}${row("after")}${close}`);
    closeSync(handle);

    const before = process.memoryUsage().rss;
    const { train, problems } = await place.import(file);
    assert.ok(process.memoryUsage().rss - before < 120e6);
    assert.deepEqual(examples(train), [
      { kind: "text", text: "before" },
      { kind: "text", text: "after" },
    ]);
    const line = name === "a.csv" ? 3 : 2;
    assert.deepEqual(brief(problems), ["warning rows_kept_out", `warning line_too_long ${line}`]);
  });
}

test("JSON and JSONL are told apart by what they hold, not by their names", async (context) => {
  const place = new Workplace(context);
  const rows = [{ text: "a" }, { text: "b" }];
  const formats = [];
  for (const [name, content] of [
    ["array.jsonl", JSON.stringify(rows)],
    ["lines.json", jsonLines(...rows)],
    ["lines", jsonLines(...rows)],
  ] as const) {
    const { version, train } = await place.import(place.write(name, content), {}, { id: name });
    assert.equal(train.length, 2);
    formats.push(version!.manifest.sources[0]!.format);
  }
  assert.deepEqual(formats, ["json", "jsonl", "jsonl"]);
});
