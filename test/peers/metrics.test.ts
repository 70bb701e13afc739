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
const random = createRandom(11);
const draw = (): string =>
  Array.from({ length: random.below(12) }, () => words[random.below(words.length)]!).join(" ");
const pairs = [
  ["", ""],
  ["!?", "testing"],
  ["testing one two", "testing"],
  ["The quick brown dog jumps on the log.", "The quick brown fox jumps over the lazy dog"],
  ...Array.from({ length: 500 }, () => [draw(), draw()]),
] as [answer: string, expected: string][];

const file = path.join(temporaryFolder(), "pairs.json");
writeFileSync(file, JSON.stringify(pairs));
const told = JSON.parse(await runPython("test/peers/python/reference_metrics.py", file)) as Record<
  string,
  number[]
>;

const metrics = { rouge_l: rougeL, exact_match: exactMatch, token_f1: tokenF1 };
for (const [name, metric] of Object.entries(metrics))
  test(`${name} is what Python makes of ${pairs.length} pairs`, () => {
    for (const [index, [answer, expected]] of pairs.entries()) {
      const [ours, theirs] = [metric(answer, expected), told[name]![index]!];
      assert.ok(Math.abs(ours - theirs) < 1e-12, `${JSON.stringify([answer, expected])}: ${ours}, ${theirs}`);
    }
  });
