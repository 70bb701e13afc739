import assert from "node:assert/strict";
import { test } from "node:test";
import { translatePattern } from "../../../agent/tokenizer/pattern.ts";
import { patternCases } from "../../support/pattern-cases.ts";

const matchesOf = (pattern: string, text: string) => text.match(translatePattern(pattern)) ?? [];

for (const [pattern, text, matches] of patternCases) {
  test(`${pattern} matches as in Oniguruma`, () => {
    assert.deepEqual([...matchesOf(pattern, text)], matches);
  });
}

const refused = [
  "(a",
  "a)",
  "[a",
  "*a",
  "a\\",
  "\\1",
  "\\k<a>",
  "\\Rx",
  "(?<name>a)",
  "(?x:a)",
  "\\p{Nonsense}",
  "\\p{",
  "\\x{110000}",
  "[[:nonsense:]]",
  "[z-a]",
  "a{3,2}",
  "(".repeat(100_000),
  "[".repeat(100_000),
  "(".repeat(60) + ")".repeat(60),
];

for (const pattern of refused) {
  test(`${pattern.slice(0, 20)} is refused with a reason`, () => {
    assert.throws(() => translatePattern(pattern), { code: "tokenizer_not_usable", message: /pattern/ });
  });
}
