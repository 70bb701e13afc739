import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { readTrainingFile } from "../../../agent/training-file/read.ts";
import { expectProblems, smallest, writeFiles } from "./marked.ts";

const brokenTexts: Readonly<Record<string, readonly [text: string, expected: string]>> = {
  "a key without a value": [
    "schema = 1\n▸steps\n",
    "error toml_syntax: This line has a key and no `=` with a value after it. | Write `key = value`.",
  ],
  "a text without quotes": [
    "path = ▸rows.jsonl\n",
    'error toml_syntax: This is no value that TOML knows. | Write a text in "quotes", a number, true, false, a [list] or an { inline = "table" }.',
  ],
  "a quote that is never closed": [
    'path = ▸"rows\nx = 1',
    'error toml_syntax: The text has no closing quote. | Close it on the same line, or use """ for a text of several lines.',
  ],
  "a key that comes twice": [
    "schema = 1\n▸schema = 1\n",
    "error toml_syntax: This key or table is already defined further up. | Keep one of the two.",
  ],
  "a table that comes twice": [
    "[model]\n[▸model]\n",
    "error toml_syntax: This key or table is already defined further up. | Keep one of the two.",
  ],
  "two values on a line": [
    "schema = 1 ▸name = 'x'\n",
    'error toml_syntax: After the value there is more text on the same line. | Begin a new line for the next key; put a text into "quotes".',
  ],
  "a Windows path between double quotes": [
    'path = "C:▸\\data"\n',
    "error toml_syntax: This backslash does not begin a known escape. | In a path write / or \\\\, or put the text into 'single quotes'.",
  ],
  "February 30": [
    "x = ▸2026-02-30",
    'error toml_syntax: There is no such date or time. | If a text is meant, put it into "quotes".',
  ],
  "February 29 of a common year in a list": [
    "x = [2024-02-29, ▸1900-02-29 10:00:00]",
    'error toml_syntax: There is no such date or time. | If a text is meant, put it into "quotes".',
  ],
  "the hour 25": [
    "x = ▸25:00:00",
    'error toml_syntax: There is no such date or time. | If a text is meant, put it into "quotes".',
  ],
  "a list that is never closed": [
    "x = ▸[1,\n 2",
    "error toml_syntax: A list or an inline table is not closed. | Add the closing ] or }.",
  ],
  "a list without commas": [
    "x = [1 ▸2]",
    "error toml_syntax: A comma or the closing bracket is missing here. | Part the elements by commas.",
  ],
  "a number with leading zeros": [
    "x = ▸007",
    "error toml_syntax: A number cannot begin with 0. | Remove the leading zeros.",
  ],
  "a whole number that is too large": [
    "x = ▸9223372036854775808",
    "error toml_syntax: The whole number does not fit into 64 bits. | Take a smaller number.",
  ],
  "a second byte order mark": [
    "\uFEFF▸\uFEFFschema = 1",
    'error toml_syntax: This character cannot stand in a key. | Write `key = value`; a key has letters, digits, _ and -, or stands in "quotes".',
  ],
  "lists nested 100,000 deep": [
    `x = ${"[".repeat(32)}▸${"[".repeat(100_000)}`,
    "error nested_too_deep: Keys and values are nested more than 32 deep. | A training file has tables, and keys in them, and nothing deeper.",
  ],
  "a dotted key with 100,000 parts": [
    `${"a.".repeat(32)}▸${"a.".repeat(100_000)}a = 1`,
    "error nested_too_deep: Keys and values are nested more than 32 deep. | A training file has tables, and keys in them, and nothing deeper.",
  ],
};

for (const [name, [text, expected]] of Object.entries(brokenTexts))
  test(`A file with ${name} is refused where it goes wrong`, async () => {
    await expectProblems({ "run.train.toml": text }, [expected]);
  });

test("Every mistake of a file is told, not only the first", async () => {
  await expectProblems({ "run.train.toml": `${smallest}name = ▸x\n[training]\n▸steps\n` }, [
    'error toml_syntax: This is no value that TOML knows. | Write a text in "quotes", a number, true, false, a [list] or an { inline = "table" }.',
    "error toml_syntax: This line has a key and no `=` with a value after it. | Write `key = value`.",
  ]);
});

test("A whole number that JavaScript cannot hold exactly is told as it is written", async () => {
  await expectProblems({ "run.train.toml": `${smallest}[training]\nsteps = ▸9007199254740993\n` }, [
    "error value_not_allowed: training.steps is 9007199254740993; it must be a whole number from 1 to 100,000,000 (steps). | What it means: Optimizer steps.",
  ]);
});

test("A byte order mark and Windows line endings change nothing", async () => {
  const text = `\uFEFF${smallest}[training]\nsteps = ▸-1\n`.replaceAll("\n", "\r\n");
  await expectProblems({ "run.train.toml": text }, [
    "error value_not_allowed: training.steps is -1; it must be a whole number from 1 to 100,000,000 (steps). | What it means: Optimizer steps.",
  ]);
});

const badBytes: Readonly<Record<string, readonly [Buffer, code: string, line?: number, column?: number]>> = {
  "a byte that is not UTF-8": [Buffer.from([0x61, 0x0a, 0xc3, 0xa9, 0xff, 0x61]), "invalid_utf8", 2, 2],
  "a character that is cut off": [Buffer.from([0x61, 0xe2, 0x82]), "invalid_utf8", 1, 2],
  "UTF-16": [Buffer.from("\uFEFFschema = 1", "utf16le"), "invalid_utf8", 1, 1],
  "two megabytes": [Buffer.alloc(2_000_000, "#"), "file_too_large"],
};

for (const [name, [bytes, code, line, column]] of Object.entries(badBytes))
  test(`A file with ${name} is refused`, async () => {
    const folder = await writeFiles({});
    const file = path.join(folder, "run.train.toml");
    await writeFile(file, bytes);
    const { value, problems } = await readTrainingFile(file);
    assert.equal(value, undefined);
    assert.deepEqual(
      problems.map((problem) => [problem.code, problem.line, problem.column, problem.file]),
      [[code, line, column, file]],
    );
  });

test("A file that is not there, and a folder, are refused by name", async () => {
  const folder = await writeFiles({});
  for (const [file, code] of [
    [path.join(folder, "none.train.toml"), "file_not_found"],
    [path.join(folder, "rows.jsonl", "x"), "file_not_found"],
    [folder, "not_a_file"],
  ] as const) {
    const { value, problems } = await readTrainingFile(file);
    assert.equal(value, undefined);
    assert.deepEqual(
      problems.map((problem) => [problem.code, problem.file]),
      [[code, file]],
    );
  }
});
