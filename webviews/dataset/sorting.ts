// What a click on a header makes of the order of the rows: up, down, and as in the file again.
import type { TableSort } from "../../schemas/protocol/table.ts";

/** `table/view` takes no more. */
const MOST_KEYS = 4;

export function sortedBy(sort: readonly TableSort[], column: string, isFurther: boolean): TableSort[] {
  const index = sort.findIndex((key) => key.column === column);
  const known = sort[index];
  const next = nextKey(known, column);
  if (!isFurther) return next === undefined ? [] : [next];
  if (known === undefined) return [...sort, { column, descending: false }].slice(-MOST_KEYS);
  return next === undefined ? sort.toSpliced(index, 1) : sort.with(index, next);
}

function nextKey(known: TableSort | undefined, column: string): TableSort | undefined {
  if (known === undefined) return { column, descending: false };
  return known.descending ? undefined : { column, descending: true };
}
