// Reads single lines of metrics.jsonl and log.jsonl. A run may write a thousand a second: zod takes half a
// microsecond of each, JSON.parse one.
import { LogLine, Metric } from "../../schemas/run.ts";

/** The numbers of a train metric that are null in the file where they were not finite; so may be those of `preferences`. */
const nullable = ["loss", "learningRate", "gradientNorm", "tokensPerSecond"];

/**
 * The metric; `not finite` for a train metric whose line is whole but holds null for a number that JSON cannot write;
 * undefined for a line that is damaged.
 */
export function parseMetric(line: string): Metric | "not finite" | undefined {
  const json = parseJson(line);
  const metric = Metric.safeParse(json).data;
  if (metric !== undefined || typeof json !== "object" || json === null) return metric;
  const filled = withoutNull(json, nullable);
  const preferences = filled["preferences"];
  if (typeof preferences === "object" && preferences !== null)
    filled["preferences"] = withoutNull(preferences, Object.keys(preferences));
  return json.kind === "train" && Metric.safeParse(filled).success ? "not finite" : undefined;
}

export function parseLogLine(line: string): LogLine | undefined {
  return LogLine.safeParse(parseJson(line)).data;
}

function withoutNull(object: object, names: readonly string[]): Record<string, unknown> {
  const filled: Record<string, unknown> = { ...object };
  for (const name of names) if (filled[name] === null) filled[name] = 0;
  return filled;
}

function parseJson(line: string): { kind?: unknown } | null | undefined {
  try {
    return JSON.parse(line) as { kind?: unknown } | null;
  } catch {
    return undefined;
  }
}
