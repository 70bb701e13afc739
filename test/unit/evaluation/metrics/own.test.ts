import assert from "node:assert/strict";
import { test } from "node:test";
import { openOwnMetric } from "../../../../agent/evaluation/metrics/own.ts";
import { failureOf } from "../../../support/failures.ts";

const row = { line: 3, prompt: "2 + 2 =", expected: "4", source: { unit: "apples" } };

async function scored(body: string, answer = "4"): Promise<unknown> {
  const metric = await openOwnMetric("mine", `export default function score(row, answer) {\n${body}\n}`);
  try {
    return metric.score(row, answer);
  } finally {
    metric.close();
  }
}

test("A metric of one's own sees the row and the answer", async () => {
  assert.deepEqual(await scored("return answer === row.expected && row.source.unit === 'apples'"), {
    score: 1,
  });
  assert.deepEqual(await scored("return answer.length / 2", "abc"), { score: 1.5 });
});

test("What goes wrong in it is told with its line, and the next row is asked again", async () => {
  const metric = await openOwnMetric(
    "mine",
    "export default function score(row, answer) {\n  if (answer === 'throw') {\n    null.x;\n  }\n  if (answer === 'loop') for (;;) {}\n  if (answer === 'grow') { const all = []; for (;;) all.push(new ArrayBuffer(1e6)); }\n  return answer === 'text' ? 'good' : 0.5;\n}",
  );
  try {
    const problemOf = (answer: string) => (metric.score(row, answer) as { problem: string }).problem;
    assert.match(problemOf("throw"), /^line 3: TypeError: /);
    assert.equal(problemOf("loop"), "it took longer than 1 s");
    assert.match(problemOf("grow"), /out of memory/);
    assert.match(problemOf("text"), /it returned good, which is neither/);
    assert.deepEqual(metric.score(row, ""), { score: 0.5 });
  } finally {
    metric.close();
  }
});

test("Code that cannot be used is refused with a reason", async () => {
  const cases: [code: string, reason: RegExp][] = [
    ["export default function (row) {\n  return (;\n}", /line 2: SyntaxError/],
    ["throw new Error('no');", /line 1: Error: no/],
    ["export const x = 1;", /no `export default function/],
    ["import fs from 'fs'; export default () => 1", /fs/],
    ["for (;;) {}", /longer than 1 s/],
  ];
  for (const [code, reason] of cases) {
    const failure = await failureOf(openOwnMetric("mine", code));
    assert.equal(failure.code, "metric_not_usable", code);
    assert.match(failure.message, reason);
  }
});

test("It reaches nothing but itself", async () => {
  assert.deepEqual(
    await scored(
      "return [typeof process, typeof require, typeof fetch, typeof setTimeout].every(t => t === 'undefined')",
    ),
    { score: 1 },
  );
});
