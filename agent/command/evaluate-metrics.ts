// Metrics as they are named on a command line: `token_f1`, `regex=PATTERN`, `label=a,b,c`, `own=FILE`.
import { readFileSync } from "node:fs";
import { Metric } from "../../schemas/test-set.ts";
import { errors } from "../errors.ts";

const kinds = ["loss", "exact", "exact_match", "token_f1", "rouge_l", "json_valid", "regex", "label", "own"];

/** Throws `option_not_usable` and `file_not_found`. */
export function parseMetric(text: string): Metric {
  const [, kind = "", value] = /^([a-z0-9_]+)(?:=(.*))?$/s.exec(text) ?? [];
  const parsed = Metric.safeParse(metricOf(kind, value));
  if (parsed.success) return parsed.data;
  throw errors.optionNotUsable(
    "--metric",
    `"${text}" is none of ${kinds.join(", ")}; regex takes =PATTERN, own takes =FILE, json_valid may take =SCHEMA, ` +
      "label may take =LABEL,LABEL and the others =PART, an expression whose group is compared.",
  );
}

function metricOf(kind: string, value: string | undefined): object {
  if (kind === "regex") return { kind, pattern: value };
  if (kind === "own") return { kind, code: value === undefined ? undefined : readText(value) };
  if (value === undefined) return { kind };
  if (kind === "json_valid") return { kind, schema: readJson(value) };
  // A list of labels has no group in it.
  if (kind === "label" && !value.includes("(")) return { kind, labels: value.split(",") };
  return { kind, part: value };
}

function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw errors.optionNotUsable(
      "--metric",
      `The schema in ${file} is not JSON: ${(error as Error).message}.`,
    );
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw errors.fileNotFound(file);
  }
}
