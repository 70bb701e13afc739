// Sorts byte strings that lie one after the other: multikey quicksort (Bentley and Sedgewick, 1997), which looks at each
// byte only as often as it is needed to tell strings apart.

/** Fewer strings than this are sorted by insertion. */
const few = 12;

/** @param starts of `count` strings in the arena, and the end of the last one. @returns their indices in order */
export function sortedOrder(arena: Buffer, starts: Uint32Array, count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) order[index] = index;
  // From, to, and how many bytes are equal.
  const waiting: [from: number, to: number, depth: number][] = [[0, count, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [from, to, depth] = next;
    if (to - from <= few) {
      insert(arena, starts, order, from, to);
      continue;
    }
    const at = (place: number): number => byteAt(arena, starts, order[place]!, depth);
    const pivot = middleOf(at(from), at((from + to) >> 1), at(to - 1));
    let [less, equal, more] = [from, from, to];
    while (equal < more) {
      const string = order[equal]!;
      const byte = byteAt(arena, starts, string, depth);
      if (byte < pivot) {
        order[equal] = order[less]!;
        order[less] = string;
        less += 1;
        equal += 1;
      } else if (byte > pivot) {
        more -= 1;
        order[equal] = order[more]!;
        order[more] = string;
      } else equal += 1;
    }
    waiting.push([from, less, depth], [more, to, depth]);
    // Strings that have ended are equal.
    if (pivot >= 0) waiting.push([less, more, depth + 1]);
  }
  return order;
}

/** -1 beyond the end. */
function byteAt(arena: Buffer, starts: Uint32Array, string: number, depth: number): number {
  const at = starts[string]! + depth;
  return at < starts[string + 1]! ? arena[at]! : -1;
}

function middleOf(first: number, second: number, third: number): number {
  return Math.max(Math.min(first, second), Math.min(Math.max(first, second), third));
}

function insert(arena: Buffer, starts: Uint32Array, order: Uint32Array, from: number, to: number): void {
  for (let place = from + 1; place < to; place += 1) {
    const string = order[place]!;
    let at = place;
    while (at > from && isBefore(arena, starts, string, order[at - 1]!)) {
      order[at] = order[at - 1]!;
      at -= 1;
    }
    order[at] = string;
  }
}

function isBefore(arena: Buffer, starts: Uint32Array, left: number, right: number): boolean {
  return arena.compare(arena, starts[right], starts[right + 1], starts[left], starts[left + 1]) < 0;
}
