import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLogLine, parseMetric } from "../../../agent/run/metric-line.ts";
import type { Metric } from "../../../schemas/run.ts";

const train: Metric = {
  ...{ kind: "train", seq: 7, step: 3, time: 1.5e9, tokens: 512 },
  ...{ loss: 2.5, learningRate: 1e-4, gradientNorm: 1, tokensPerSecond: 1000 },
};

test("A whole line is a metric, and everything else is damaged", () => {
  assert.deepEqual(parseMetric(JSON.stringify(train)), train);
  const bad = ["", "null", "1", "[]", "{}", '{"kind":"train"}', '{"kind":"constructor"}', '{"kind"'];
  const wrong = [{ loss: "2" }, { step: 0.5 }, { extra: 1 }, { kind: "weight" }, { seq: undefined }];
  for (const line of [...bad, ...wrong.map((change) => JSON.stringify({ ...train, ...change }))])
    assert.equal(parseMetric(line), undefined, line);
});

test("A number that JSON cannot write leaves a train line whole, but not one that must be there", () => {
  const read = (change: object): unknown => parseMetric(JSON.stringify({ ...train, ...change }));
  assert.equal(read({ loss: Number.NaN }), "not finite");
  assert.equal(read({ gradientNorm: Infinity, loss: null }), "not finite");
  assert.equal(read({ step: null }), undefined);
  assert.equal(read({ loss: null, tokens: "x" }), undefined);
  assert.equal(read({ loss: null, extra: 1 }), undefined);
  assert.equal(read({ loss: null, gradientNorm: undefined }), undefined);
  assert.equal(
    parseMetric('{"kind":"validation","seq":1,"step":1,"time":1,"loss":null,"perplexity":1}'),
    undefined,
  );
});

test("A line of the log is what the schema says", () => {
  const line = { time: 1, level: "info", message: "begins" };
  assert.deepEqual(parseLogLine(JSON.stringify(line)), line);
  assert.equal(parseLogLine(JSON.stringify({ ...line, level: "loud" })), undefined);
  assert.equal(parseLogLine("begins"), undefined);
});
