// The filter of the table as people type it: words, and comparisons such as `loss<2` or `state:failed`.

/** What a column of a run holds. */
export type Value = string | number | boolean | undefined;

export interface Query {
  /** Whether a run passes. `valueOf` gives a column by its name or the end of it, `words` what its texts say. */
  readonly passes: (valueOf: (column: string) => Value, words: string) => boolean;
}

const comparison = /^([\w.]+)(<=|>=|!=|<|>|=|:)(.+)$/;

/** Parts are parted by spaces, all must hold; `"two words"` are one part, `-word` must not be there. */
export function parseQuery(text: string): Query {
  const parts = [...text.matchAll(/-?"[^"]*"|\S+/g)].map(([part]) => parsePart(part));
  return { passes: (valueOf, words) => parts.every((holds) => holds(valueOf, words)) };
}

type Part = Query["passes"];

function parsePart(part: string): Part {
  if (part.startsWith("-") && part.length > 1) {
    const holds = parsePart(part.slice(1));
    return (valueOf, words) => !holds(valueOf, words);
  }
  const [, column, operator, wanted] = comparison.exec(part) ?? [];
  if (column !== undefined) return (valueOf) => compare(valueOf(column), operator!, unquoted(wanted!));
  const word = unquoted(part).toLowerCase();
  return (_, words) => words.toLowerCase().includes(word);
}

function compare(value: Value, operator: string, wanted: string): boolean {
  if (operator === "!=") return !isEqual(value, wanted);
  if (value === undefined) return false;
  if (operator === "=") return isEqual(value, wanted);
  if (operator === ":") return String(value).toLowerCase().includes(wanted.toLowerCase());
  const [left, right] = [Number(value), Number(wanted)];
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    default:
      return left >= right;
  }
}

function isEqual(value: Value, wanted: string): boolean {
  if (typeof value === "number") return value === Number(wanted);
  return String(value ?? "").toLowerCase() === wanted.toLowerCase();
}

function unquoted(text: string): string {
  return text.replaceAll('"', "");
}
