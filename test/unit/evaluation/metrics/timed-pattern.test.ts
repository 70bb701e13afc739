import assert from "node:assert/strict";
import { test } from "node:test";
import type { Metric } from "../../../../schemas/test-set.ts";
import { openRowScores } from "../../../../agent/evaluation/judge/row-scores.ts";
import { partWhereFound, timedPattern } from "../../../../agent/evaluation/metrics/timed-pattern.ts";

/** Goes back for ever where the letters do not end with an x. */
const slow = "^(?:(a+)+)+x$";
const endless = `${"a".repeat(60)}!`;

test("An expression finds as it would without a limit, whatever its flags", () => {
  const find = timedPattern("(b)c", "giy");
  assert.equal(find("BC")?.[1], "B");
  assert.equal(find("bc")?.[1], "b");
  assert.equal(find("ac"), null);
  assert.equal(partWhereFound("^Category: (.+)$")("It is so.\nCategory: billing\n"), "billing");
});

test("A row for which an expression takes too long has no score, and the next one is judged", async () => {
  const rows = [{ kind: "answer" as const, line: 1, prompt: "?", expected: "aax" }];
  const metrics: Metric[] = [
    { kind: "regex", pattern: slow, flags: "" },
    { kind: "exact", part: slow },
  ];
  const scores = await openRowScores(metrics, rows);
  const judged = (text: string) => scores.evaluated(rows[0]!, 0, { row: 0, text, isCut: false }, undefined);
  const { scores: none, problems } = judged(endless)!;
  assert.deepEqual(none, { regex: null, exact: null });
  assert.deepEqual(problems, [
    "regex: the expression takes longer than 1 s",
    "exact: the expression takes longer than 1 s",
  ]);
  assert.deepEqual(judged("aax")!.scores, { regex: 1, exact: 1 });
});
