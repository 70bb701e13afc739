// Whether an answer is JSON, and whether it follows a JSON Schema.
import * as z from "zod";
import { measureJson } from "../../store/json-depth.ts";

/** Nested deeper, it counts as no JSON: what reads it would break as well. */
const deepest = 200;

export type JsonCheck = (answer: string) => 0 | 1;

/** 1 where the whole answer, blanks around it aside, is one JSON value (RFC 8259). */
export const isJson: JsonCheck = (answer) => (parse(answer) === undefined ? 0 : 1);

/**
 * 1 where the answer is JSON that the schema (drafts 2020-12, 7 and 4) describes. Throws an Error that says what of the
 * schema cannot be checked.
 */
export function jsonFollowing(schema: Readonly<Record<string, unknown>>): JsonCheck {
  const checked = z.fromJSONSchema(schema);
  return (answer) => {
    const parsed = parse(answer);
    return parsed !== undefined && checked.safeParse(parsed.value).success ? 1 : 0;
  };
}

function parse(text: string): { value: unknown } | undefined {
  if (measureJson(text, deepest).tooDeepAt !== undefined) return undefined;
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
