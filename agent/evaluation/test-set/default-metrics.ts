// The metrics of a test set for which none were named, and a look at those that were.
import type { Metric, TestRow } from "../../../schemas/test-set.ts";
import { metricName } from "../../../schemas/test-set.ts";
import { errors } from "../../errors.ts";
import { isJson, jsonFollowing } from "../metrics/json.ts";
import { normaliseLabel } from "../metrics/labels.ts";
import { openOwnMetric } from "../metrics/own.ts";

/** Few short answers that come again and again are labels. */
const labels = { most: 30, longest: 60, rowsEach: 2 };

export function defaultMetrics(rows: readonly TestRow[]): Metric[] {
  const expected = rows.flatMap((row) => (row.kind === "answer" ? [row.expected] : []));
  if (expected.length === 0) return rows[0]?.kind === "text" ? [{ kind: "loss" }] : [];
  if (areLabels(expected)) return [{ kind: "label" }, { kind: "loss" }];
  // A number or a word in quotes is JSON, too, but hardly meant as such.
  if (expected.every((text) => /^\s*[[{]/.test(text) && isJson(text) === 1))
    return [...fieldMetrics(expected), { kind: "json_valid" }, { kind: "exact_match" }, { kind: "loss" }];
  return [{ kind: "exact_match" }, { kind: "token_f1" }, { kind: "rouge_l" }, { kind: "loss" }];
}

function areLabels(texts: readonly string[]): boolean {
  const different = new Set(texts.map(normaliseLabel));
  return (
    different.size >= 2 &&
    different.size <= Math.min(labels.most, texts.length / labels.rowsEach) &&
    texts.every((text) => text.length <= labels.longest)
  );
}

/** Names of fields that may stand in an expression and in a name as they are. */
const taken = ["exact_match", "json_valid", "loss", "perplexity", "__proto__"];
const plainName = /^[\p{L}\p{N}_][\p{L}\p{N} _-]{0,59}$/u;
const mostFields = 8;

/** Of objects that all have the same texts in them: each text is judged on its own, labels as labels. */
function fieldMetrics(expected: readonly string[]): Metric[] {
  const objects = expected.map((text) => JSON.parse(text) as unknown);
  const [first] = objects;
  if (typeof first !== "object" || first === null || Array.isArray(first)) return [];
  const fields = Object.keys(first).filter((name) => plainName.test(name) && !taken.includes(name));
  return fields.slice(0, mostFields).flatMap((name): Metric[] => {
    const values = objects.map((object) => (object as Record<string, unknown> | null)?.[name]);
    if (!values.every((value): value is string => typeof value === "string")) return [];
    const part = `"${name}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`;
    return [{ kind: areLabels(values) ? "label" : "rouge_l", name, part }];
  });
}

/** Throws `metric_not_usable` where two have the same name, or a pattern, a schema or code cannot be read. */
export async function checkMetrics(metrics: readonly Metric[]): Promise<void> {
  // The first is what a loss is told as, too; the second would be lost as a key of an object.
  const names = new Set(["perplexity", "__proto__"]);
  for (const metric of metrics) {
    const name = metricName(metric);
    if (names.has(name)) throw errors.metricNotUsable(name, "another one has the same name");
    names.add(name);
    if ("part" in metric && metric.part !== undefined) checkPattern(name, metric.part, "m", true);
    if (metric.kind === "regex") checkPattern(name, metric.pattern, metric.flags, false);
    if (metric.kind === "json_valid" && metric.schema !== undefined) checkSchema(name, metric.schema);
    if (metric.kind === "own") (await openOwnMetric(name, metric.code)).close();
  }
}

function checkPattern(name: string, pattern: string, flags: string, needsGroup: boolean): void {
  let groups: number;
  try {
    // An alternative that is empty matches anything, and what comes back has all groups.
    groups = new RegExp(`${pattern}|`, flags).exec("")!.length - 1;
  } catch (error) {
    throw errors.metricNotUsable(name, (error as Error).message);
  }
  if (needsGroup && groups === 0)
    throw errors.metricNotUsable(name, `the expression ${pattern} has no group in parentheses`);
}

function checkSchema(name: string, schema: Readonly<Record<string, unknown>>): void {
  try {
    jsonFollowing(schema);
  } catch (error) {
    throw errors.metricNotUsable(name, `its JSON Schema cannot be read: ${(error as Error).message}`);
  }
}
