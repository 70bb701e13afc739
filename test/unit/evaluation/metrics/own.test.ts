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

test("Whatever it returns or throws is told, and ends nothing", async () => {
  const cases: [body: string, problem: RegExp][] = [
    ["return NaN", /^it returned NaN$/],
    ["return 1e400", /^it returned Infinity$/],
    ["return null", /^it returned null, which is neither a number/],
    ["", /^it returned nothing, which/],
    ["return Promise.resolve(1)", /^it returned a promise, which/],
    ["throw Promise.reject(1)", /^Error$/],
    ["const self = {}; self.self = self; return self", /^it returned an object, which/],
    [
      "let all = {}; for (let i = 0; i < 1e5; i++) all = { all }; return all",
      /^it returned an object, which/,
    ],
    ["const again = () => again(); return again()", /stack overflow|too deep/],
    ["throw { get message() { throw 1; }, get stack() { for (;;) {} } }", /^Error$/],
    ["throw 'no'", /^it threw no$/],
    ["const all = []; for (;;) all.push('x'.repeat(1e6))", /out of memory/],
  ];
  for (const [body, problem] of cases)
    assert.match(((await scored(body)) as { problem: string }).problem, problem);
});

test("Where QuickJS itself comes to its end, the rows after it have no score", async () => {
  const metric = await openOwnMetric(
    "mine",
    "export default (row, answer) => {\n  let all = [];\n  for (let i = 0; i < 1e5; i++) all = [all];\n  return JSON.stringify(all).length + Number(answer);\n}",
  );
  for (const answer of ["1", "2"]) assert.ok("problem" in metric.score(row, answer));
  metric.close();
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
