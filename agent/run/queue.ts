// The order in which runs wait, and how it is changed. Pure.
import type { Change, QueueEntry } from "../store/document.ts";

export interface Queued {
  readonly id: string;
  readonly entry: QueueEntry;
}

/** Higher priority first, then by order, then by id so that the order is the same everywhere. */
export function inOrder(waiting: readonly Queued[]): Queued[] {
  return [...waiting].sort(
    (left, right) =>
      right.entry.priority - left.entry.priority ||
      left.entry.order - right.entry.order ||
      (left.id < right.id ? -1 : 1),
  );
}

/** An order after all that are there. */
export function lastOrder(entries: readonly QueueEntry[]): number {
  return entries.reduce((most, { order }) => Math.max(most, order), 0) + 1;
}

/**
 * What to commit so that `id` comes right before `before`, or after all others of its priority. Both wait, and have one
 * priority.
 */
export function reordered(waiting: readonly Queued[], id: string, before: string | null): Change[] {
  const moved = waiting.find((one) => one.id === id);
  const others = inOrder(waiting).filter(
    (one) => one.id !== id && one.entry.priority === moved?.entry.priority,
  );
  if (moved === undefined) return [];
  const place = before === null ? others.length : others.findIndex((one) => one.id === before);
  const wanted = [...others.slice(0, place), moved, ...others.slice(place)];
  // The orders that they have together, given out anew.
  const orders = wanted.map(({ entry }) => entry.order).sort((left, right) => left - right);
  return wanted.flatMap(({ id: one, entry }, index) => {
    const order = orders[index]!;
    return order === entry.order
      ? []
      : [{ kind: "set" as const, collection: "queue" as const, id: one, value: { ...entry, order } }];
  });
}

/** The entries that the runs with these ids have. */
export function queuedAmong(queue: Readonly<Record<string, QueueEntry>>, ids: Iterable<string>): Queued[] {
  return [...ids].flatMap((id) => {
    const entry = queue[id];
    return entry === undefined ? [] : [{ id, entry }];
  });
}
