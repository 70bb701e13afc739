// Which items share a sequence, given only their lengths.

/**
 * Best fit, longest first (Johnson, 1973): each item goes where it leaves the least room. Few sequences
 * are left half empty. Returns indices of `lengths`; none of these exceeds `capacity`.
 */
export function packBestFit(lengths: readonly number[], capacity: number): number[][] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const sequences: number[][] = [];
  const withRoom: number[][][] = Array.from({ length: capacity + 1 }, () => []);
  for (const index of order) {
    const length = lengths[index]!;
    let room = length;
    while (room <= capacity && withRoom[room]!.length === 0) room++;
    let sequence: number[];
    if (room <= capacity) {
      sequence = withRoom[room]!.pop()!;
    } else {
      room = capacity;
      sequences.push((sequence = []));
    }
    sequence.push(index);
    withRoom[room - length]!.push(sequence);
  }
  return sequences;
}

/** Keeps the order: a sequence is closed as soon as the next item does not fit. */
export function packInOrder(lengths: readonly number[], capacity: number): number[][] {
  const sequences: number[][] = [];
  let room = 0;
  for (const [index, length] of lengths.entries()) {
    if (length > room) {
      sequences.push([]);
      room = capacity;
    }
    sequences.at(-1)!.push(index);
    room -= length;
  }
  return sequences;
}
