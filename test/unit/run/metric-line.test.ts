import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLogLine, parseMetric } from "../../../agent/run/metric-line.ts";
import { createRandom } from "../../../agent/dataset/random.ts";
import { LogLine, Metric } from "../../../schemas/run.ts";

const place = { seq: 7, step: 3, time: 1.5e9 };
const metrics: Metric[] = [
  {
    ...{ kind: "train", ...place, tokens: 512 },
    ...{ loss: 2.5, learningRate: 1e-4, gradientNorm: 1, tokensPerSecond: 1000 },
  },
  { kind: "validation", ...place, loss: 2, perplexity: 7.4 },
  { kind: "checkpoint", ...place },
  { kind: "alert", ...place, alert: "loss_spike", value: null, expected: 2, message: "a spike" },
  { kind: "rewind", ...place },
];
const logLine: LogLine = { time: 1, level: "info", message: "begins" };

function byZod<T>(schema: { safeParse(value: unknown): { data?: T } }, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function agree(text: string): void {
  const metric = parseMetric(text);
  assert.deepEqual(metric === "not finite" ? undefined : metric, byZod(Metric, text), text);
  assert.deepEqual(parseLogLine(text), byZod(LogLine, text), text);
}

test("What the schemas accept is accepted, and nothing else", () => {
  const values = [null, true, "x", "", -1, 0.5, 1e400, {}, [], 2 ** 60];
  for (const line of [...metrics, logLine]) {
    agree(JSON.stringify(line));
    agree(JSON.stringify({ ...line, extra: 1 }));
    for (const key of Object.keys(line)) {
      agree(JSON.stringify({ ...line, [key]: undefined }));
      for (const value of values) agree(JSON.stringify({ ...line, [key]: value }));
    }
  }
  for (const text of [
    "",
    "null",
    "1",
    "[]",
    '"x"',
    "{}",
    "{",
    '{"kind":"__proto__"}',
    '{"kind":"constructor"}',
  ])
    agree(text);
});

test("What the schemas accept is accepted after any byte was changed", () => {
  const random = createRandom(3);
  for (const line of [...metrics, logLine]) {
    const bytes = Buffer.from(JSON.stringify(line));
    for (let place = 0; place < bytes.length; place++) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1 << random.below(8);
      agree(changed.toString("utf8"));
    }
  }
});

test("A number that JSON cannot write leaves a train line whole, but not one that must be there", () => {
  const line = metrics[0]!;
  assert.equal(parseMetric(JSON.stringify({ ...line, loss: Number.NaN })), "not finite");
  assert.equal(parseMetric(JSON.stringify({ ...line, gradientNorm: Infinity, loss: null })), "not finite");
  assert.equal(parseMetric(JSON.stringify({ ...line, step: null })), undefined);
  assert.equal(parseMetric(JSON.stringify({ ...line, loss: null, tokens: "x" })), undefined);
});
