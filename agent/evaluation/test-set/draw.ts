// Draws rows of a test and solved examples, so that no example is a row of the test.
import type { TestRow } from "../../../schemas/test-set.ts";
import { createRandom, derive } from "../../dataset/random.ts";

export interface Drawn<T> {
  /** In the order in which they came. */
  items: T[];
  /** Of which they were drawn. */
  total: number;
}

/** As many items as wanted, each with the same chance (algorithm R: Vitter, 1985). */
export async function drawItems<T>(items: AsyncIterable<T>, wanted: number, seed: number): Promise<Drawn<T>> {
  const random = createRandom(derive(seed, "draw"));
  const drawn: { item: T; place: number }[] = [];
  let total = 0;
  for await (const item of items) {
    const place = total++;
    if (drawn.length < wanted) drawn.push({ item, place });
    else {
      const slot = random.below(total);
      if (slot < wanted) drawn[slot] = { item, place };
    }
  }
  drawn.sort((left, right) => left.place - right.place);
  return { items: drawn.map(({ item }) => item), total };
}

/** Those that ask nothing that the test asks, each once, in an order that the seed decides. */
export async function* apartFrom(
  rows: readonly TestRow[],
  others: AsyncIterable<TestRow>,
): AsyncGenerator<TestRow> {
  const asked = new Set(rows.map(questionKey));
  for await (const other of others) {
    const key = questionKey(other);
    if (other.kind !== rows[0]?.kind || asked.has(key)) continue;
    asked.add(key);
    yield other;
  }
}

/** Blanks and case do not make another question. */
function questionKey(row: TestRow): string {
  const text =
    row.kind === "text"
      ? row.text
      : row.kind === "choice"
        ? row.query
        : typeof row.prompt === "string"
          ? row.prompt
          : row.prompt.map(({ role, content }) => (role === "system" ? "" : content)).join("\n");
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}
