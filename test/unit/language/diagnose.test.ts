import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { diagnose } from "../../../agent/language/diagnose.ts";
import { createDocument } from "../../../agent/language/document.ts";
import { recognise } from "../../../agent/language/recognise.ts";
import { openHome } from "../../../agent/store/home.ts";
import { readTrainingFile } from "../../../agent/training-file/read.ts";
import { readMarks } from "../../support/marked-text.ts";
import { expectFindings, findingsOf, writeFiles, type Files } from "./diagnosed.ts";

const smallest = 'schema = 1\ndataset.path = "rows.jsonl"\n';
const rowsWith = (...columns: string[]): string =>
  `${JSON.stringify(Object.fromEntries(columns.map((column) => [column, "hello"])))}\n`;

/** What is found at the marks of run.train.toml, or in the other files. */
const table: Readonly<Record<string, readonly [files: string | Files, ...codes: string[]]>> = {
  "nothing in the smallest file": [smallest],
  "a broken line, which costs that line alone": [
    `${smallest}[training]\nsteps = «\n»seq_len = «1»\n[optimizer]\nlr = «"0.1"»`,
    "toml_syntax",
    "value_not_allowed",
    "value_not_allowed",
  ],
  "no missing key where its value cannot be read": ["schema = 1\n[dataset]\npath = «rows»\n", "toml_syntax"],
  "no missing key where a line of its table cannot be read": [
    'schema = 1\n[dataset]\npath «"»rows.jsonl"\n[tokenizer]\nkind = "bpe"\n',
    "toml_syntax",
  ],
  "a missing key where another table has a broken line": [
    "schema = 1\n[«dataset»]\nname = 'x'\n[training]\nsteps = «\n»",
    "missing_key",
    "toml_syntax",
  ],
  "no rule between keys where one of them cannot be read": [
    `${smallest}[training]\nsteps = «\n»[checkpoint]\ninterval = 9000\n`,
    "toml_syntax",
  ],
  "no rule between keys where one of them is wrong": [
    `${smallest}[model]\nhidden_size = «"wide"»\nnum_attention_heads = 7\n`,
    "value_not_allowed",
  ],
  "a rule between other keys where one is wrong": [
    `${smallest}[model]\nhidden_size = 128\nnum_attention_heads = «7»\ndropout = «2»\n`,
    "values_conflict",
    "value_not_allowed",
  ],
  "a key that stands twice": [`${smallest}«schema» = 1\n`, "toml_syntax"],
  "an unknown key and an unknown table": [
    `${smallest}[training]\n«stepss» = 1\n[«optimiser»]\nlr = 1\n`,
    "unknown_key",
    "unknown_table",
  ],
  "a key that means something to JavaScript": [
    `${smallest}[dataset.placeholders]\n«__proto__» = "x"\n`,
    "unknown_key",
  ],
  "a missing key, at its table": ['schema = 1\n[«dataset»]\nname = "x"\n', "missing_key"],
  "a key without effect": [`${smallest}[lr_scheduler]\n«decay_ratio» = 0.5\n`, "key_without_effect"],
  "an interval longer than the training": [
    `${smallest}[evaluation]\ninterval = «9000»\n`,
    "interval_too_long",
  ],
  "an unusual value": [`${smallest}[optimizer]\nbeta2 = «0.1»\n`, "unusual_value"],
  "values several lines long": [
    `${smallest}[export]\nformats = [\n  "gguf",\n  «"zip"»,\n]\n`,
    "value_not_allowed",
  ],
  "a value in an inline table": [`${smallest}training = { steps = «0» }\n`, "value_not_allowed"],
  "keys nested too deep": [`${smallest}${"k.".repeat(32)}«k»${".k".repeat(9)} = 1\n`, "nested_too_deep"],
  "a folder where a file belongs": [
    { "run.train.toml": 'schema = 1\ndataset.path = «"folder"»\n', "folder/x.jsonl": "" },
    "not_a_file",
  ],
  "a file that is not there": ['schema = 1\ndataset.path = «"row.jsonl"»\n', "file_not_found"],
  "a dataset that was never imported": ['schema = 1\ndataset.id = «"tickets"»\n', "dataset_not_found"],
  "a name that no dataset can have": ['schema = 1\ndataset.id = «"../x"»\n', "dataset_id_not_usable"],
  "a model that this home does not have": [`${smallest}[model]\nbase = «"smollm"»\n`, "model_not_found"],
  "a model whose path leads nowhere": [`${smallest}[model]\nbase = «"./smollm/"»\n`, "file_not_found"],
  "a folder that is no model": [
    { "run.train.toml": `${smallest}[model]\nbase = «"./folder"»\n`, "folder/x.jsonl": "" },
    "not_a_model",
  ],
  "a base that is not there": [{ "run.train.toml": 'extends = «"base.toml"»\n' }, "file_not_found"],
  "a base that is no text": [
    { "run.train.toml": 'extends = «"base.toml"»\n', "base.toml": Uint8Array.of(0x61, 0xff) },
    "invalid_utf8",
  ],
  "a base that is a dataset": [
    { "run.train.toml": 'extends = «"base.toml"»\n', "base.toml": `# ${"x".repeat(1 << 20)}` },
    "file_too_large",
  ],
  "a file that extends itself": [
    { "run.train.toml": 'extends = "base.toml"\n', "base.toml": 'extends = «"run.train.toml"»\n' },
    "extends_loop",
  ],
  "more bases than anybody needs": [
    {
      "run.train.toml": 'extends = "base0.toml"\n',
      ...Object.fromEntries(
        Array.from({ length: 18 }, (_, index) => [
          `base${index}.toml`,
          `extends = ${index === 15 ? "«" : ""}"base${index + 1}.toml"${index === 15 ? "»" : ""}\n`,
        ]),
      ),
    },
    "extends_too_long",
  ],
  "problems of a base, in the base": [
    {
      "run.train.toml": 'extends = "base.toml"\n[training]\nsteps = «0»\n',
      "base.toml": `${smallest}[training]\nseq_len = «1»\nsteps = -1\npacking = «\n»`,
    },
    "value_not_allowed",
    "value_not_allowed",
    "toml_syntax",
  ],
  "a rule between a key and one of the base": [
    {
      "run.train.toml": 'extends = "base.toml"\n[checkpoint]\ninterval = «9»\n',
      "base.toml": `${smallest}training.steps = 5\n`,
    },
    "interval_too_long",
  ],
  "columns that the rows do not have": [
    {
      "run.train.toml": `schema = 1\n[dataset]\npath = "qa.jsonl"\nsplit_column = «"split"»\n[dataset.columns]\nprompt = «"questoin"»\ncompletion = "answer"\n`,
      "qa.jsonl": rowsWith("question", "answer"),
    },
    "column_unknown",
    "column_unknown",
  ],
  "a column that a template names": [
    {
      "run.train.toml": `schema = 1\n[dataset]\npath = "qa.csv"\nprompt_template = «"Say {questions}"»\ncolumns = { completion = "answer" }\n`,
      "qa.csv": "question,answer\na,b\n",
    },
    "column_unknown",
  ],
  "a part that no shape has": [
    {
      "run.train.toml": `schema = 1\n[dataset]\npath = "qa.jsonl"\ncolumns = «{ asks = "question" }»\n`,
      "qa.jsonl": rowsWith("question", "answer"),
    },
    "part_unknown",
  ],
  "rows of no known shape": [
    {
      "run.train.toml": 'schema = 1\ndataset.path = «"qa.jsonl"»\n',
      "qa.jsonl": rowsWith("ask", "say"),
    },
    "shape_unknown",
  ],
  "rows that rate answers": [
    {
      "run.train.toml": 'schema = 1\ndataset.path = «"qa.jsonl"»\n',
      "qa.jsonl": '{"prompt":"a","completion":"b","label":false}\n',
    },
    "rated_rows",
  ],
  "a split column in plain text": [
    {
      "run.train.toml": 'schema = 1\ndataset.path = "a.txt"\ndataset.split_column = «"split"»\n',
      "a.txt": "Once upon a time.\n",
    },
    "split_column_in_text",
  ],
  "a shape of rows for plain text": [
    {
      "run.train.toml": 'schema = 1\ndataset.path = "a.txt"\ndataset.format = «"alpaca"»\n',
      "a.txt": "Once upon a time.\n",
    },
    "format_is_text",
  ],
  "a model that torchtitan itself does not have": [
    '[job]\ndescription = "x"\n[model]\nname = «"llama-3"»\n',
    "unknown_value",
  ],
  "a catalogue without the entry": [
    {
      "run.train.toml": 'schema = 1\ndataset.path = "dataset_info.json"\ndataset.name = «"tickts"»\n',
      "dataset_info.json": '{ "tickets": { "file_name": "rows.jsonl", "columns": { "prompt": "text" } } }',
    },
    "catalogue_name_unknown",
  ],
};

for (const [what, [files, ...codes]] of Object.entries(table))
  test(`It finds ${what}`, async () => {
    await expectFindings(typeof files === "string" ? { "run.train.toml": files } : files, codes);
  });

/** What is looked at beyond what the agent refuses a file for: it reads the rows themselves later. */
const ofContents = /^(?:column|part|shape|rated|split_column|format_is|catalogue)_/;

test("The agent finds the same problems in the same words, where the text is TOML", async () => {
  for (const [files, ...codes] of Object.values(table)) {
    const all = typeof files === "string" ? { "run.train.toml": files } : files;
    const isOurs = !codes.includes("unknown_value");
    if (!isOurs || codes.includes("toml_syntax") || codes.includes("nested_too_deep")) continue;
    const folder = writeFiles(all);
    const { text } = readMarks(String(all["run.train.toml"]));
    const file = path.join(folder, "run.train.toml");
    writeFileSync(file, text);
    const read = await readTrainingFile(file, undefined, openHome(path.join(folder, "home")));
    const found = await findingsOf(folder, text);
    assert.deepEqual(
      read.problems.map(({ code, message, advice }) => [code, message, advice]),
      found
        .filter(({ code }) => !ofContents.test(code))
        .map(({ code, message, advice }) => [code, message, advice]),
    );
  }
});

test("A problem of a base stands where the file names the base", async () => {
  const [finding] = await expectFindings(
    { "run.train.toml": '# mine\nextends = "base.toml"\n', "base.toml": `${smallest}training.steps = «0»\n` },
    ["value_not_allowed"],
  );
  assert.deepEqual([finding?.namedAt?.start, finding?.namedAt?.end], [17, 28]);
});

test("The first hundred problems are shown", async () => {
  const keys = Array.from({ length: 5000 }, (_, index) => `unknown${index} = 1`).join("\n");
  const found = await findingsOf(writeFiles({}), `${keys}\n${smallest}`);
  assert.equal(found.length, 101);
  assert.equal(found.at(-1)?.code, "problems_not_shown");
});

test("Every beginning of a file is checked without failing", async () => {
  const folder = writeFiles({ "base.toml": "training.steps = 5\n" });
  const whole = `extends = "base.toml"\n# é 🚂\n${smallest}name = "x"\n[model]\nfamily = 'gpt2' # which\n[dataset.columns]\n"a b" = """two\nlines"""\n[export]\nformats = [\n "gguf",\n]\n[[x]]\ny = { z = 1979-05-27 }\n`;
  for (let length = 0; length <= whole.length; length++) await findingsOf(folder, whole.slice(0, length));
});

test("Imported rows that are damaged, and a file that leads in a circle, are told where they are named", async () => {
  const folder = writeFiles({ "home/datasets/tickets/v1/manifest.json": "{" });
  symlinkSync(path.join(folder, "circle"), path.join(folder, "circle"));
  const codesOf = async (text: string): Promise<string[]> =>
    (await findingsOf(folder, text)).map(({ code }) => code);
  assert.deepEqual(await codesOf('schema = 1\ndataset.id = "tickets"\n'), ["dataset_damaged"]);
  assert.deepEqual(await codesOf('extends = "circle"\n'), ["file_not_readable"]);
});

test("As long as a base is not read, nothing is missing that it may have", () => {
  const text = 'schema = 1\nextends = "base.train.toml"\n[training]\nsteps = 0\n';
  const document = createDocument(path.resolve("run.train.toml"), text, recognise)!;
  const facts = { ask: () => undefined };
  const found = diagnose(document, { facts, textOf: () => undefined, home: undefined });
  assert.deepEqual(
    found.map(({ code }) => code),
    ["value_not_allowed"],
  );
});
