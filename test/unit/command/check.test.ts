import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { createYard } from "./yard.ts";

const yard = createYard();
after(() => yard.remove());

const right = 'schema = 1\ndataset.path = "rows.jsonl"\n';
const files: Readonly<Record<string, string>> = {
  "good/rows.jsonl": '{"text":"hello"}\n',
  "good/small.train.toml": right,
  "good/other.toml": "[package]\nname = 3\n",
  "good/warned.train.toml": `${right}[checkpoint]\ninterval = 9000\n`,
  "bad/broken.train.toml":
    'schema = 1\ndataset.path = "../good/rows.jsonl"\n[training]\nsteps = 0 # 50%, or\nseqlen = \n',
  "bad/base.toml": 'schema = 1\ndataset.path = "../good/rows.jsonl"\nmodell = { }\n',
  "bad/child.train.toml": 'extends = "base.toml"\n',
  "bad/sibling.train.toml": 'extends = "base.toml"\n',
  "bad/.hidden/x.train.toml": "nothing",
  "plain/pyproject.toml": '[project]\nname = "x"\n',
  "plain/compose.yaml": "services: {}\n",
  "other/job.toml": '[job]\ndump_folder = "x"\n[model]\nname = "llama3"\nflavour = "8B"\n',
  "other/axolotl.yml": "base_model: x\ndatasets:\n  - path: y\nlerning_rate: 1\n",
};
for (const [name, text] of Object.entries(files)) {
  const file = path.join(yard.home, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** What follows `check`, the exit code, and each line "file:line:column code" of the problems. */
const table: readonly (readonly [words: string, code: number, problems: readonly string[]])[] = [
  ["good/small.train.toml", 0, []],
  ["good/warned.train.toml", 0, ["good/warned.train.toml:4:12 interval_too_long"]],
  ["good", 0, ["good/warned.train.toml:4:12 interval_too_long"]],
  [
    "bad",
    2,
    [
      "bad/base.toml:3:1 unknown_table",
      "bad/broken.train.toml:4:9 value_not_allowed",
      "bad/broken.train.toml:5:10 toml_syntax",
    ],
  ],
  ["bad/child.train.toml", 2, ["bad/base.toml:3:1 unknown_table"]],
  ["b?d/**/ch*.toml", 2, ["bad/base.toml:3:1 unknown_table"]],
  [
    "other/job.toml other/axolotl.yml",
    2,
    ["other/job.toml:5:1 unknown_key", "other/axolotl.yml:4:1 unknown_key"],
  ],
  ["other", 2, ["other/axolotl.yml:4:1 unknown_key", "other/job.toml:5:1 unknown_key"]],
];

for (const [words, code, problems] of table)
  test(`trainyard check ${words} finds ${problems.length === 0 ? "nothing wrong" : problems.join(", ")}`, async () => {
    const ended = await yard.run("check", ...words.split(" "), "--format", "json");
    const found = ended.objects
      .filter((one) => one["event"] === "problem")
      .map(({ file, line, column, code: name }) => {
        const relative = path.relative(yard.home, String(file)).replaceAll(path.sep, "/");
        return `${relative}:${String(line)}:${String(column)} ${String(name)}`;
      });
    assert.deepEqual(found, problems);
    assert.equal(ended.code, code, ended.err);
  });

test("What is no training file, is not there or holds none is refused", async () => {
  for (const [word, code] of [
    ["good/other.toml", "no_training_file"],
    ["nothing.train.toml", "file_not_found"],
    ["plain", "no_training_file"],
    ["none/*.toml", "no_training_file"],
  ] as const) {
    const ended = await yard.run("check", word, "--json");
    assert.equal(ended.code, 2);
    assert.equal((ended.objects.at(-1)!["error"] as { code: string }).code, code, word);
  }
});

test("GitHub is told each problem with its place, on one line", async () => {
  const { out } = await yard.run("check", "bad/broken.train.toml", "--format", "github");
  const [first, second] = out.split("\n");
  assert.equal(
    first,
    "::error file=bad/broken.train.toml,line=4,col=9,endColumn=10,endLine=4,title=value_not_allowed::training.steps is 0; it must be a whole number from 1 to 100,000,000 (steps). What it means: Optimizer steps.",
  );
  assert.match(second!, /^::error file=bad\/broken\.train\.toml,line=5,/);
});

test("People are told the line, what to do and how much was found", async () => {
  const { out } = await yard.run("check", "bad/child.train.toml", "good/warned.train.toml");
  assert.match(
    out,
    /bad\/base\.toml:3:1: error unknown_table: There is no table "modell"\.\n {2}3 \| modell = \{ \}\n/,
  );
  assert.match(out, /Did you mean \[model\]\?/);
  assert.match(out, /\n2 files checked: 1 error, 1 warning\.\n$/);
});
