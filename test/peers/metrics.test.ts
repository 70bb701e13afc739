// Metrics of answers: the figures are those of rouge-score, and of SQuAD's formula written in Python.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { rougeL } from "../../agent/evaluation/metrics/rouge.ts";
import { exactMatch, tokenF1 } from "../../agent/evaluation/metrics/words.ts";
import { createRandom } from "../../agent/dataset/random.ts";
import { runPython } from "../support/python.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Words that the rules treat in some way of their own, beside ordinary ones. */
const words = [
  ...["the", "A", "an", "refund", "Refund!", "router", "e-mail", "don't", "x_y", "3.5", "№", "cat's"],
  ...["(see", "below)", "--", "THE", "theatre", "order", "order", "was", "lost", "\n", "\t", ""],
];
/** Letters, numbers and marks outside ASCII beside what would else be articles. */
const foreignWords = [
  ...["A股", "año", "aé", "éa", "the中", "中the", "あan", "Ⅷa", "a²", "٣an", "a\u0301", "an\u093e"],
  ...["théâtre", "the", "a", "İ", "ΟΣ", "a…", "«the»"],
];
const random = createRandom(11);
const draw = (from: readonly string[]): string =>
  Array.from({ length: random.below(12) }, () => from[random.below(from.length)]!).join(" ");
const pairs = [
  ["", ""],
  ["!?", "testing"],
  ["testing one two", "testing"],
  ["The quick brown dog jumps on the log.", "The quick brown fox jumps over the lazy dog"],
  ...Array.from({ length: 500 }, () => [draw(words), draw(words)]),
] as [answer: string, expected: string][];
const foreignPairs = Array.from({ length: 500 }, () => {
  const expected = draw(foreignWords);
  return [random.below(2) === 0 ? draw(foreignWords) : `The ${expected}`, expected] as const;
});

const file = path.join(temporaryFolder(), "pairs.json");
writeFileSync(file, JSON.stringify([...pairs, ...foreignPairs]));
const told = JSON.parse(await runPython("test/peers/python/reference_metrics.py", file)) as Record<
  string,
  number[]
>;

const metrics = { rouge_l: rougeL, exact_match: exactMatch, token_f1: tokenF1 };
for (const [name, metric] of Object.entries(metrics)) {
  // rouge-score drops letters outside ASCII, which ours keeps.
  const compared = name === "rouge_l" ? pairs : [...pairs, ...foreignPairs];
  test(`${name} is what Python makes of ${compared.length} pairs`, () => {
    for (const [index, [answer, expected]] of compared.entries()) {
      const [ours, theirs] = [metric(answer, expected), told[name]![index]!];
      assert.ok(Math.abs(ours - theirs) < 1e-12, `${JSON.stringify([answer, expected])}: ${ours}, ${theirs}`);
    }
  });
}
