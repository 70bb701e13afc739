// Nested settings as one list of dotted keys, as comparisons and tables of runs want them.
import type { FlatConfig } from "../../schemas/protocol/run.ts";
import type { TrainingFile } from "../../schemas/training.ts";

/** `{ training: { steps: 100 } }` becomes `{ "training.steps": 100 }`; what is no single value becomes JSON. */
export function flattenConfig(config: TrainingFile): FlatConfig {
  const isSingle = (value: unknown): value is string | number | boolean =>
    typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return Object.fromEntries(
    [...leaves(config)]
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, isSingle(value) ? value : JSON.stringify(value)]),
  );
}

/** Every value that is no table, by its dotted key; lists are values. */
export function* leaves(value: object, prefix = ""): Generator<[key: string, value: unknown]> {
  for (const [name, entry] of Object.entries(value)) {
    const key = `${prefix}${name}`;
    if (typeof entry === "object" && entry !== null && !Array.isArray(entry))
      yield* leaves(entry as object, `${key}.`);
    else yield [key, entry];
  }
}
