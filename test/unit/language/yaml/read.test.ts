import assert from "node:assert/strict";
import { test } from "node:test";
import { checkYaml } from "../../../../agent/language/yaml/check.ts";
import { readYaml } from "../../../../agent/language/yaml/read.ts";

const cases: readonly (readonly [string, readonly string[]])[] = [
  ["", []],
  ["# a comment\n", []],
  ["---\n", []],
  ["seed: 1\n\tbf16: true\n", ["2: A tab stands where the line is indented."]],
  ["tokens: [1, 2\nseed: 3", ["2: A list or map in brackets is not closed."]],
  ["base_model: 'x\nseed: 1", ["2: A text in quotes is not closed."]],
  ["base_model: a: b", ["1: A key stands where a value was begun."]],
  ["base_model:a\nseed: 1", ["1: A line has no `: ` between its key and its value."]],
  [
    "base_model: @x\noptimizer: `y`",
    ["1: A text cannot begin with this sign.", "2: A text cannot begin with this sign."],
  ],
  ['base_model: "C:\\models"', ["1: This backslash means nothing in double quotes."]],
  ["seed: 1\n---\nseed: 2", ["2: A second document begins here; a configuration is one."]],
  ["- 1\n- 2\n", ["1: A configuration is a map of keys and values."]],
  ["}}}}", ["1: This does not belong here."]],
];

test("What is not YAML is told in plain words, once for each line", () => {
  for (const [text, expected] of cases)
    assert.deepEqual(
      readYaml(text).problems.map(
        ({ start, message }) => `${text.slice(0, start).split("\n").length}: ${message}`,
      ),
      expected,
      text,
    );
});

test("What can be read beside a mistake is checked too", () => {
  const codes = checkYaml("base_model: @x\nsede: 1\n", "axolotl").map(({ code }) => code);
  assert.deepEqual(codes, ["yaml_syntax", "unknown_key"]);
});

const hard: Readonly<Record<string, readonly [string, string]>> = {
  "lists in brackets, nested deep": ["nested_too_deep", `tokens: ${"[".repeat(10_000)}`],
  "maps in brackets, nested deep": ["nested_too_deep", `tokens: ${"{a: ".repeat(10_000)}`],
  "entries of entries": ["nested_too_deep", `model_config:\n  ${"- ".repeat(10_000)}1e-4`],
  "a megabyte of keys": ["file_too_large", "seed: 1\n".repeat(131_072)],
  "nothing but brackets": ["yaml_syntax", "}".repeat(65_536)],
  "nothing but quotes": ["yaml_syntax", '"'.repeat(65_536)],
};

for (const [name, [code, text]] of Object.entries(hard))
  test(`It does not fail at ${name}`, () => {
    assert.equal(checkYaml(text, "axolotl")[0]?.code, code);
  });

test("Aliases of aliases are not followed", () => {
  const lines = Array.from(
    { length: 60 },
    (_, index) => `  a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`,
  );
  assert.deepEqual(checkYaml(`model_config:\n  a0: &a0 x\n${lines.join("\n")}`, "axolotl"), []);
});

test("A hundred problems are shown", () => {
  const text = Array.from({ length: 300 }, (_, index) => `qq_${index}: 1`).join("\n");
  const problems = checkYaml(text, "llama-factory");
  assert.equal(problems.length, 101);
  assert.equal(problems.at(-1)!.code, "problems_not_shown");
});
