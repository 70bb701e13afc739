import assert from "node:assert/strict";
import { test } from "node:test";
import { isJson, jsonFollowing } from "../../../../agent/evaluation/metrics/json.ts";
import { labelScores, labelsIn, normaliseLabel } from "../../../../agent/evaluation/metrics/labels.ts";
import { rougeL } from "../../../../agent/evaluation/metrics/rouge.ts";
import { exactMatch, normaliseAnswer, tokenF1 } from "../../../../agent/evaluation/metrics/words.ts";

test("Answers are normalised as SQuAD's evaluation does", () => {
  assert.equal(normaliseAnswer("  The  Quick, brown-fox! "), "quick brownfox");
  assert.equal(normaliseAnswer("an A THE theory"), "theory");
  assert.equal(exactMatch("The Denver Broncos.", "denver broncos"), 1);
  assert.equal(exactMatch("Denver", "denver broncos"), 0);
});

test("Token F1 counts each common word as often as it stands in both", () => {
  const cases: [answer: string, expected: string, f1: number][] = [
    ["the Denver Broncos", "Denver Broncos", 1],
    ["Denver", "Denver Broncos", 2 / 3],
    ["one one two", "one two two", 2 / 3],
    ["", "", 1],
    ["the", "", 1],
    ["", "x", 0],
    ["y", "x", 0],
  ];
  for (const [answer, expected, f1] of cases)
    assert.ok(Math.abs(tokenF1(answer, expected) - f1) < 1e-12, answer);
});

test("ROUGE-L is the F of the longest common subsequence", () => {
  const cases: [text: string, reference: string, f: number][] = [
    ["The quick brown dog jumps on the log.", "The quick brown fox jumps over the lazy dog", 10 / 17],
    // Lin (2004), 3.1: S1 = police killed the gunman, S2 = police kill the gunman, S3 = the gunman kill police.
    ["police kill the gunman", "police killed the gunman", 0.75],
    ["the gunman kill police", "police killed the gunman", 0.5],
    ["testing one two", "testing", 0.5],
    ["", "testing", 0],
    ["!?", "testing", 0],
  ];
  for (const [text, reference, f] of cases)
    assert.ok(Math.abs(rougeL(text, reference) - f) < 1e-12, `${text}: ${rougeL(text, reference)}`);
});

test("ROUGE-L knows words of every script", () => {
  assert.equal(rougeL("重置密码", "重置你的密码"), 0.8);
  assert.equal(rougeL("naïve Café", "NAÏVE café"), 1);
});

test("JSON is the whole answer or none", () => {
  for (const [text, valid] of [
    [' {"a": [1]} ', 1],
    ["null", 1],
    ['{"a": 1} and more', 0],
    ["```json\n{}\n```", 0],
    ["", 0],
    ["[".repeat(5000) + "]".repeat(5000), 0],
  ] as const)
    assert.equal(isJson(text), valid, text.slice(0, 30));
});

test("JSON may have to follow a schema", () => {
  const check = jsonFollowing({
    type: "object",
    properties: { category: { enum: ["billing", "login"] } },
    required: ["category"],
  });
  assert.equal(check('{"category": "billing"}'), 1);
  assert.equal(check('{"category": "other"}'), 0);
  assert.equal(check("{}"), 0);
  assert.equal(check("billing"), 0);
});

test("Labels are alike whatever stands around them, and other answers are counted apart", () => {
  assert.equal(normaliseLabel(' "Billing." '), "billing");
  assert.deepEqual(labelsIn(["b", "A", "a "]), ["A", "b"]);
  const scores = labelScores(
    ["a", "b"],
    [
      { expected: "a", answer: "A" },
      { expected: "a", answer: "b" },
      { expected: "b", answer: "b" },
      { expected: "b", answer: "I do not know" },
    ],
  );
  assert.deepEqual(scores.confusion, [
    [1, 1, 0],
    [0, 1, 1],
  ]);
  assert.deepEqual(scores.classes, [
    { label: "a", expected: 2, precision: 1, recall: 0.5, f1: 2 / 3 },
    { label: "b", expected: 2, precision: 0.5, recall: 0.5, f1: 0.5 },
  ]);
  assert.equal(scores.macroF1, (2 / 3 + 0.5) / 2);
});
