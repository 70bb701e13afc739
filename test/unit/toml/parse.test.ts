import assert from "node:assert/strict";
import { test } from "node:test";
import { parseToml } from "../../../agent/toml/parse.ts";
import { mistakeSentences } from "../../../agent/toml/mistakes.ts";
import { parseToml as parseTrainingToml } from "../../../agent/training-file/toml.ts";
import { showToml } from "../../support/show-toml.ts";
import { invalidToml, validToml } from "../../support/toml-cases.ts";

const names = new Map(Object.entries(mistakeSentences).map(([name, [message]]) => [message as string, name]));

for (const [kind, cases] of Object.entries(validToml))
  test(`${kind} are read as TOML 1.1 has them`, () => {
    for (const [text, holds] of cases) {
      const tree = parseToml(text);
      assert.deepEqual(tree.mistakes, [], text);
      assert.equal(showToml(tree.root), holds, text);
      const problems = parseTrainingToml(text, "x.toml").problems.map((problem) => problem.message);
      assert.deepEqual(problems, text.includes("__proto__") ? ['There is no key "__proto__".'] : [], text);
    }
  });

for (const [kind, cases] of Object.entries(invalidToml))
  test(`${kind} that break a rule of TOML are told where they do`, () => {
    for (const [expected, marked] of cases) {
      const places = marked.split("▸").slice(0, -1);
      const starts = places.map((_, index) => places.slice(0, index + 1).join("").length);
      const text = marked.replaceAll("▸", "");
      const mistakes = parseToml(text).mistakes.map(
        ({ message, start }) => `${names.get(message)} at ${start}`,
      );
      const wanted = expected.split(", ").map((name, index) => `${name} at ${starts[index]}`);
      assert.deepEqual(mistakes, wanted, marked);
      assert.equal(parseTrainingToml(text, "x.toml").value, undefined, marked);
    }
  });

test("Every kind of mistake is among the cases, but for a text that is too long", () => {
  const met = new Set(
    Object.values(invalidToml).flatMap((cases) => cases.flatMap(([mistakes]) => mistakes.split(", "))),
  );
  const missing = Object.keys(mistakeSentences).filter((name) => !met.has(name));
  assert.deepEqual(missing, ["textTooLong"]);
});
