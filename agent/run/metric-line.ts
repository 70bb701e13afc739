// Reads single lines of metrics.jsonl and log.jsonl. A run may write a thousand a second, and zod takes several times
// as long as JSON.parse; these checks accept exactly what the schemas accept (a test compares both).
import type { LogLine, Metric } from "../../schemas/run.ts";

type Check = (value: unknown) => boolean;
type Checks<T> = { readonly [K in keyof T]-?: Check };

const text: Check = (value) => typeof value === "string";
const finite: Check = (value) => Number.isFinite(value);
const integer: Check = (value) => Number.isSafeInteger(value);
const finiteOrNull: Check = (value) => value === null || Number.isFinite(value);
const oneOf =
  (...choices: string[]): Check =>
  (value) =>
    choices.includes(value as string);

const place = { kind: text, seq: integer, step: integer, time: finite };

const metricChecks: { readonly [K in Metric["kind"]]: Checks<Extract<Metric, { kind: K }>> } = {
  train: {
    ...place,
    loss: finite,
    learningRate: finite,
    gradientNorm: finite,
    tokensPerSecond: finite,
    tokens: integer,
  },
  validation: { ...place, loss: finite, perplexity: finite },
  checkpoint: place,
  alert: {
    ...place,
    alert: oneOf("loss_spike", "loss_not_finite", "gradient_spike"),
    value: finiteOrNull,
    expected: finiteOrNull,
    message: text,
  },
  rewind: place,
};
const logChecks: Checks<LogLine> = { time: finite, level: oneOf("info", "warning", "error"), message: text };

const metricFields = new Map(Object.entries(metricChecks).map(([kind, checks]) => [kind, fieldsOf(checks)]));
const logFields = fieldsOf(logChecks);

/** The numbers of a train metric that are null where they were not finite. */
const nullable = ["loss", "learningRate", "gradientNorm", "tokensPerSecond"] as const;

/**
 * The metric; `not finite` for a train metric whose line is whole but holds null for a number that JSON cannot write;
 * undefined for a line that is damaged.
 */
export function parseMetric(line: string): Metric | "not finite" | undefined {
  const json = parseObject(line);
  if (json === undefined) return undefined;
  const fields = metricFields.get(json["kind"] as string);
  if (fields === undefined) return undefined;
  if (fits(json, fields)) return json as Metric;
  if (json["kind"] !== "train" || !nullable.some((name) => json[name] === null)) return undefined;
  for (const name of nullable) json[name] ??= 0;
  return fits(json, fields) ? "not finite" : undefined;
}

export function parseLogLine(line: string): LogLine | undefined {
  const json = parseObject(line);
  return json !== undefined && fits(json, logFields) ? (json as unknown as LogLine) : undefined;
}

type Fields = readonly (readonly [name: string, check: Check])[];

function fieldsOf(checks: Readonly<Record<string, Check>>): Fields {
  return Object.entries(checks);
}

/** Whether every field is there and is what it should be, and nothing else is there. */
function fits(json: Record<string, unknown>, fields: Fields): boolean {
  let others = 0;
  for (const name in json) if (Object.hasOwn(json, name)) others++;
  if (others !== fields.length) return false;
  for (const [name, check] of fields) if (!check(json[name])) return false;
  return true;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(line);
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
