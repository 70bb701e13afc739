import assert from "node:assert/strict";
import { test } from "node:test";
import { semanticTokens, semanticTokensLegend } from "../../../agent/language/semantic-tokens.ts";
import { documentOf } from "../../support/training-document.ts";

/** Each token as `type text`, read back from the numbers that the protocol sends. */
function decode(text: string): string[] {
  const { data } = semanticTokens(documentOf(text));
  const lines = text.split("\n");
  const tokens: string[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [down, right, length, type, modifiers] = data.slice(at, at + 5) as [
      number,
      number,
      number,
      number,
      number,
    ];
    line += down;
    character = down === 0 ? character + right : right;
    const said = semanticTokensLegend.tokenModifiers.filter((_, bit) => (modifiers & (1 << bit)) !== 0);
    const name = [semanticTokensLegend.tokenTypes[type], ...said].join(".");
    tokens.push(`${name} ${lines[line]!.slice(character, character + length)}`);
  }
  return tokens;
}

const cases: readonly (readonly [what: string, text: string, tokens: readonly string[]])[] = [
  [
    "Tables, keys, values and comments",
    "[training] # how long\nsteps = 10\npacking = true",
    [
      "namespace.definition training",
      "comment # how long",
      "property steps",
      "number 10",
      "property packing",
      "keyword true",
    ],
  ],
  [
    "A choice of the schema is told from a text",
    'tokenizer.kind = "bpe"\nname = "bpe"',
    ["namespace tokenizer", "property kind", 'enumMember "bpe"', "property name", 'string "bpe"'],
  ],
  [
    "Choices in a list, keys of an inline table",
    'export.formats = ["gguf"]\nmodel = { family = "llama" }',
    [
      "namespace export",
      "property formats",
      'enumMember "gguf"',
      "namespace model",
      "property family",
      'string "llama"',
    ],
  ],
  [
    "A text of several lines is a token a line",
    'name = """one\r\n\ntwo"""',
    ["property name", 'string """one', 'string two"""'],
  ],
  ["A line that is no TOML has none", "???\na =\n", ["property a"]],
];

for (const [what, text, tokens] of cases)
  test(what, () => {
    assert.deepEqual(decode(text), tokens);
  });
