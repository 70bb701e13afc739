import assert from "node:assert/strict";
import { test } from "node:test";
import { parseToml } from "../../../agent/toml/parse.ts";
import { toTable } from "../../../agent/toml/table.ts";
import { recognise } from "../../../agent/language/recognise.ts";

/** [name of the file, its text, title of its dialect or undefined] */
const files: Readonly<Record<string, readonly [file: string, text: string, title: string | undefined]>> = {
  "A name that ends in .train.toml": ["/a/run.train.toml", "", "Trainyard"],
  "Our keys in a file of another name": ["/a/run.toml", "schema = 1\n[dataset]\nid = 'x'", "Trainyard"],
  "Sections of torchtitan alone": ["/a/llama3_8b.toml", "[job]\n[model]", "torchtitan v0.2.2"],
  "A model with a flavor": [
    "/a/x.toml",
    "[model]\nflavor = '8B'\n[training]\nsteps = 1",
    "torchtitan v0.2.2",
  ],
  "torchtitan's sections in a file by our name": [
    "/a/llama3.train.toml",
    "[job]\n[parallelism]\n[training]",
    "torchtitan v0.2.2",
  ],
  "A section of torchtitan in a file that says it is ours": [
    "/a/run.train.toml",
    "schema = 1\n[dataset]\n[parallelism]\n[model]",
    "Trainyard",
  ],
  "A line that is broken": ["/a/x.toml", "[job\n[parallelism]\n[model]\n=", "torchtitan v0.2.2"],
  "A file that extends one of ours": [
    "/a/run.train.toml",
    "extends = 'base.train.toml'\n[job]\n[model]",
    "Trainyard",
  ],
  "A Python project": ["/a/pyproject.toml", "[project]\nname = 'x'\n[tool.ruff]\n", undefined],
  "A Rust package": ["/a/Cargo.toml", "[package]\n[profile.dev]\n[dependencies]", undefined],
  "A job of something else": ["/a/job.toml", "[job]\nschedule = 'daily'\n[retry]", undefined],
  "A model of something else": ["/a/x.toml", "[model]\nname = 'gpt'\n[training]\nsteps = 1", undefined],
  "An empty file": ["/a/x.toml", "", undefined],
};

for (const [title, [file, text, expected]] of Object.entries(files))
  test(`${title}: ${expected ?? "none of ours"}`, () => {
    assert.equal(recognise(file, parseToml(text))?.title, expected);
  });

const processes: Readonly<Record<string, readonly [comment: string, setting: number, isRefused: boolean]>> = {
  "Nobody says how many processes there are": ["", 0, false],
  "The setting says it": ["", 8, true],
  "A comment says it": ["# world_size = 8", 0, true],
  "A comment goes before the setting": ["# NGPU: 6", 8, false],
  "A comment that says something else": ["# world_size = many", 0, false],
};

for (const [title, [comment, worldSize, isRefused]] of Object.entries(processes))
  test(title, () => {
    const tree = parseToml(`${comment}\n[job]\n[parallelism]\ntensor_parallel_degree = 3`);
    const dialect = recognise("/a/x.toml", tree, { worldSize })!;
    const problems = dialect.check(toTable(tree), () => true).map(({ message }) => message);
    assert.equal(
      problems.includes("The degrees multiplied are 3, which does not divide the 8 GPUs."),
      isRefused,
    );
  });

test("A file is checked for the version that is asked for", () => {
  const tree = parseToml("[job]\nprint_args = true\n[model]");
  const dialect = recognise("/a/x.toml", tree, { version: "v0.1.0" })!;
  assert.equal(dialect.title, "torchtitan v0.1.0");
  assert.deepEqual(
    dialect.check(toTable(tree), () => true),
    [],
  );
});
