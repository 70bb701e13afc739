import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { CompletionItem } from "vscode-languageserver";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import { complete } from "../../../agent/language/complete.ts";
import { isMentioned } from "../../../agent/toml/find.ts";
import { toTable } from "../../../agent/toml/table.ts";
import { trainyard } from "../../../agent/language/trainyard.ts";
import type { Workshop } from "../../../agent/language/workshop.ts";
import { FactBook } from "../../../agent/training-file/facts.ts";
import { openTexts } from "../../support/open-texts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { documentOf, withCursor } from "../../support/training-document.ts";

const version = {
  createdAt: "2026-01-31T12:00:00.000Z",
  rows: {},
  bytes: 0,
  rowsKeptOut: 0,
  duplicateRows: 0,
};
const workshop: Workshop = {
  datasets: () => [
    {
      id: "tickets",
      name: "tickets",
      current: "v2",
      versions: [
        { ...version, version: "v2", leakedRows: 0, sources: [], problems: {} },
        { ...version, version: "v1", leakedRows: 0, sources: [], problems: {} },
      ],
    } as unknown as DatasetSummary,
  ],
  models: () => [{ id: "smollm2", name: "SmolLM2", tags: [], notes: "", versions: [] }],
  plan: () => Promise.resolve(undefined),
  onDidChange: () => () => undefined,
};

async function offered(marked: string, file?: string, { texts } = openTexts({})): Promise<CompletionItem[]> {
  const { text, offset } = withCursor(marked);
  const items = await complete(documentOf(text, file), offset, { workshop, texts });
  return items.sort((left, right) => (left.sortText! < right.sortText! ? -1 : 1));
}

async function labels(marked: string, file?: string): Promise<string[]> {
  return (await offered(marked, file)).map(({ label }) => label);
}

/** The text after the first item of that label was taken, tab stops and all. */
async function taken(marked: string, label: string, file?: string): Promise<string> {
  const item = (await offered(marked, file)).find((one) => one.label === label);
  assert.ok(item?.textEdit !== undefined && "range" in item.textEdit, `${label} is not offered`);
  const { text } = withCursor(marked);
  const { positions } = documentOf(text);
  const { range, newText } = item.textEdit;
  return text.slice(0, positions.offsetAt(range.start)) + newText + text.slice(positions.offsetAt(range.end));
}

const lists: readonly (readonly [what: string, marked: string, first: readonly string[]])[] = [
  [
    "An empty file begins with recipes",
    "|",
    ["recipe: a small model from text", "recipe: questions and answers"],
  ],
  [
    "Needed keys stand first, then the others in the schema's order",
    "|\n[model]\n",
    ["schema", "extends", "name"],
  ],
  [
    "On an empty line, the keys of the table above it",
    "schema = 1\n[optimizer]\nlr = 1\n|",
    ["name", "beta1", "beta2"],
  ],
  ["While a key is typed, too", "[optimizer]\nbe|", ["name", "lr", "beta1", "beta2"]],
  ["Behind a dot, the keys of that table", "optimizer.|", ["name", "lr", "beta1"]],
  ["In an inline table, its keys", "optimizer = { lr = 1, | }", ["name", "beta1", "beta2"]],
  ["In brackets, the tables", "[|]", ["dataset", "dataset.columns", "dataset.placeholders", "tokenizer"]],
  ["In brackets that are not closed", "[mo|", ["dataset", "dataset.columns"]],
  ["Choices of a key", '[tokenizer]\nkind = "|"', ['"bpe"', '"character"', '"file"']],
  ["Choices where nothing is written yet", "[tokenizer]\nkind = |", ['"bpe"', '"character"', '"file"']],
  ["Choices in a list", "[export]\nformats = [|]", ['"safetensors"', '"gguf"', '"onnx"']],
  ["True and false", "[training]\npacking = |", ["true", "false"]],
  ["The default of a number", "[optimizer]\nlr = |", ["0.001"]],
  ["Datasets of the agent", "[dataset]\nid = |", ['"tickets"']],
  ["Models of the agent", "[model]\nbase = |", ['"smollm2"']],
  ["Versions of the dataset that is named", '[dataset]\nid = "tickets"\nversion = "|"', ['"v2"', '"v1"']],
  ["Nothing in a comment", "# |", []],
  ["Nothing behind a value", "schema = 1 |", []],
  ["Nothing in a text that may be anything", 'name = "|"', []],
];

for (const [what, marked, first] of lists)
  test(what, async () => {
    const found = await labels(marked);
    assert.deepEqual(first.length === 0 ? found : found.slice(0, first.length), first);
  });

const texts: readonly (readonly [what: string, marked: string, label: string, text: string])[] = [
  ["A key comes with its default", "[optimizer]\n|", "lr", "[optimizer]\nlr = ${0:0.001}"],
  [
    "A key with choices lets choose",
    "[tokenizer]\nki|",
    "kind",
    '[tokenizer]\nkind = ${1|"bpe","character","file"|}',
  ],
  ["A key that has a value keeps it", "[optimizer]\nl| = 3", "lr", "[optimizer]\nlr = 3"],
  ["A key whose only value is known has it", "|\n[model]\n", "schema", "schema = 1\n[model]\n"],
  [
    "A text waits between its quotes",
    "[dataset]\nsplit|",
    "split_column",
    '[dataset]\nsplit_column = "${0:}"',
  ],
  ["A table stands in brackets", "schema = 1\nmod|", "[model]", "schema = 1\n[model]"],
  ["A table's name replaces what was there", "[mod|el]", "training", "[training]"],
  [
    "A choice replaces the text with its quotes",
    '[tokenizer]\nkind = "b|"',
    '"character"',
    '[tokenizer]\nkind = "character"',
  ],
];

for (const [what, marked, label, text] of texts)
  test(what, async () => {
    assert.equal(await taken(marked, label), text);
  });

test("A key that is there already is not offered again, but where it is written", async () => {
  assert.ok(!(await labels("[optimizer]\nlr = 1\n|")).includes("lr"));
  assert.ok((await labels("[optimizer]\nl|r = 1\n")).includes("lr"));
  assert.ok(!(await labels("[model]\n[|]")).includes("model"));
});

test("Paths go on with the files that fit, and with folders", async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "data"));
  for (const name of ["a.jsonl", "b.png", "base.train.toml", "data/c.csv"])
    writeFileSync(path.join(folder, name), "");
  const file = path.join(folder, "own.train.toml");
  writeFileSync(file, "");
  assert.deepEqual(await labels('[dataset]\npath = "|"', file), ["a.jsonl", "data/"]);
  assert.deepEqual(await labels('[dataset]\npath = "data/|"', file), ["c.csv"]);
  assert.deepEqual(await labels('extends = "|"', file), ["base.train.toml", "data/"]);
  assert.equal(await taken('[dataset]\npath = "data/|"', "c.csv", file), '[dataset]\npath = "data/c.csv"');
  assert.equal(await taken("[dataset]\npath = |", "a.jsonl", file), '[dataset]\npath = "a.jsonl"');
  assert.deepEqual(await labels('[dataset]\npath = "missing/|"', file), []);
});

test("Keys that name columns go on with those of the rows", async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "rows.csv"), "question,answer,part\nWhy?,So.,train\n");
  const file = path.join(folder, "own.train.toml");
  const book = new FactBook();
  const known = () => ({ ...openTexts({}), texts: { facts: book.inquire(), textOf: () => undefined } });
  const marked = '[dataset]\npath = "rows.csv"\nsplit_column = "|"\n';
  assert.deepEqual(await offered(marked, file, known()), [], "as long as nobody has looked");
  await book.settled();
  const names = async (text: string) => (await offered(text, file, known())).map(({ label }) => label);
  assert.deepEqual(await names(marked), ['"question"', '"answer"', '"part"']);
  assert.deepEqual((await names('[dataset]\npath = "rows.csv"\ncolumns = { prompt = | }')).slice(0, 1), [
    '"question"',
  ]);
  assert.deepEqual(await names('name = "|"'), []);
});

test("Every recipe is a training file without a mistake but for the files that it names", async () => {
  for (const { label, textEdit } of await offered("|")) {
    if (!label.startsWith("recipe:")) continue;
    assert.ok(textEdit !== undefined);
    const text = textEdit.newText.replace(/\$\{\d+:([^}]*)\}/g, "$1").replaceAll("$0", "");
    const document = documentOf(text);
    assert.deepEqual(document.tree.mistakes, [], label);
    const table = toTable(document.tree);
    // A variant gets from its base what it does not have itself.
    if ("extends" in table) table["dataset"] ??= { path: "rows.txt" };
    assert.deepEqual(
      trainyard.check(table, (key) => isMentioned(document.tree, key)),
      [],
      label,
    );
  }
});
