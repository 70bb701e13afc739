// Reads JSON that others have written.
import type * as z from "zod";

/** Undefined for what is no JSON, or another thing than the schema says. */
export function parseJson<S extends z.ZodType>(schema: S, text: string): z.output<S> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return schema.safeParse(value).data;
}
