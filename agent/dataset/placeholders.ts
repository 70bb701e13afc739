// Fills `{{name}}` placeholders in and counts those that have no value.
import type { Problem } from "../../schemas/problem.ts";
import { datasetProblems } from "./dataset-problems.ts";

/** Names without a value that are told one by one; a text full of braces must not flood its reader. */
const shownNames = 10;

export class Placeholders {
  readonly #values: ReadonlyMap<string, string>;
  readonly #used = new Set<string>();
  readonly #kept = new Map<string, { count: number; line: number }>();

  constructor(values: Readonly<Record<string, string>>) {
    this.#values = new Map(Object.entries(values));
  }

  /** @param line of the row, for the report */
  fill(text: string, line: number): string {
    if (!text.includes("{{")) return text;
    return text.replace(/\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g, (whole, name: string) => {
      const value = this.#values.get(name);
      if (value !== undefined) {
        this.#used.add(name);
        return value;
      }
      const kept = this.#kept.get(name);
      if (kept !== undefined) kept.count += 1;
      else if (this.#kept.size < shownNames) this.#kept.set(name, { count: 1, line });
      return whole;
    });
  }

  problems(file: string): Problem[] {
    const unused = [...this.#values.keys()].filter((name) => !this.#used.has(name));
    const names = [...this.#kept.keys()];
    return [
      ...[...this.#kept].map(([name, { count, line }]) =>
        datasetProblems.placeholderKept({ file, line }, name, count),
      ),
      ...unused.map((name) => datasetProblems.placeholderUnused(file, name, names)),
    ];
  }
}
