import assert from "node:assert/strict";
import { test } from "node:test";
import { TrainingFile } from "../../../schemas/training.ts";
import { parseToml } from "../../../agent/toml/parse.ts";
import { toTable } from "../../../agent/toml/table.ts";
import { parseTables } from "../../../agent/training-file/parse-tables.ts";

const fallbacks = { schema: 1, dataset: {} };
const texts: readonly (readonly [what: string, text: string])[] = [
  ["A file without a mistake", 'schema = 1\nname = "a"\n[dataset]\npath = "x.txt"\n[training]\nsteps = 5'],
  ["An empty file", ""],
  ["Wrong values in two tables", 'schema = 1\n[dataset]\npath = ""\n[training]\nsteps = "x"\nseq_len = 1'],
  ["A value where a table belongs, and a table where a value does", "schema = 1\ntraining = 5\n[name]\n"],
  ["Keys and tables that are not known", "schema = 1\nx = 1\n[dataset]\npath = 'a'\ny = 1\n[zzz]\n"],
  ["Wrong elements of lists", "schema = 1\n[export]\nformats = ['gguf', 'x', 1]"],
  ["A wrong version", "schema = 7"],
];

for (const [what, text] of texts)
  test(`${what} gets the issues that the whole schema has`, () => {
    const table = toTable(parseToml(text));
    const { issues, values } = parseTables(TrainingFile, table, fallbacks);
    const whole = TrainingFile.safeParse(table);
    const brief = (all: typeof issues) =>
      all.map((issue) => [issue.code, issue.path, "keys" in issue ? issue.keys : []]);
    assert.deepEqual(brief(issues), brief(whole.error?.issues ?? []));
    if (whole.success) assert.deepEqual(values, whole.data);
    // What is right stays, and the file is whole.
    assert.ok(TrainingFile.safeParse({ ...values }).success);
  });

test("Values that are right are kept beside wrong ones", () => {
  const table = toTable(parseToml('schema = 2\n[training]\nsteps = "x"\nseq_len = 64\nfoo = 1'));
  const { values } = parseTables(TrainingFile, table, fallbacks);
  const { schema, training } = values as TrainingFile;
  assert.deepEqual([schema, training.steps, training.seq_len], [1, 1000, 64]);
});

test("A table that is the same object is held against the schema once", () => {
  const table = toTable(parseToml("schema = 1\n[dataset]\npath = 'a'\n[training]\nsteps = 5"));
  const first = parseTables(TrainingFile, table, fallbacks);
  const second = parseTables(TrainingFile, { ...table }, fallbacks);
  assert.equal(second.values["training"], first.values["training"]);
});
