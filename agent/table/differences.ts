// How the rows of two versions find one another: first those with the same content, then those on the same line.
// Entries are byte strings that are sorted in between; all numbers in them are big-endian, so that bytes sort as numbers.

/** A row of one of the versions. */
export interface RowPlace {
  /** Number of the split. */
  split: number;
  line: number;
  /** 0 for left, 1 for right. */
  side: number;
  /** Of its first byte in the file of its split. */
  offset: number;
}

export interface Difference {
  kind: "added" | "removed" | "changed";
  split: number;
  line: number;
  /** Where the row begins in the file of its split, on the sides that have it. */
  left: number | undefined;
  right: number | undefined;
}

const hashBytes = 8;

/** @param hash at least 8 bytes */
export function encodeHashed({ split, line, side, offset }: RowPlace, hash: Buffer): Buffer {
  const entry = Buffer.allocUnsafe(12 + hashBytes);
  entry[0] = split;
  hash.copy(entry, 1, 0, hashBytes);
  entry.writeUInt32BE(line, 1 + hashBytes);
  entry[5 + hashBytes] = side;
  entry.writeUIntBE(offset, 6 + hashBytes, 6);
  return entry;
}

function decodePlace(entry: Buffer, start: number): Omit<RowPlace, "split"> {
  return {
    line: entry.readUInt32BE(start),
    side: entry[start + 4]!,
    offset: entry.readUIntBE(start + 5, 6),
  };
}

/**
 * Rows without a row of the same split and content on the other side, as entries that sort by split and line.
 *
 * @param batches what `encodeHashed` made, sorted
 * @param same is told of each pair
 */
export async function* unmatchedRows(
  batches: AsyncIterable<Buffer[]>,
  same: (split: number) => void,
): AsyncGenerator<Buffer> {
  let group: Buffer = Buffer.alloc(0);
  // Of one side at a time.
  let waiting: Buffer[] = [];
  for await (const batch of batches) {
    for (const entry of batch) {
      const content = entry.subarray(0, 1 + hashBytes);
      if (!content.equals(group)) {
        for (const row of waiting) yield withoutHash(row);
        group = content;
        waiting = [];
      }
      const last = waiting.at(-1);
      if (last === undefined || last[5 + hashBytes] === entry[5 + hashBytes]) waiting.push(entry);
      else {
        // Where the other side has it on the same line, that is the last one.
        waiting.pop();
        same(entry[0]!);
      }
    }
  }
  for (const row of waiting) yield withoutHash(row);
}

function withoutHash(entry: Buffer): Buffer {
  return Buffer.concat([entry.subarray(0, 1), entry.subarray(1 + hashBytes)]);
}

/** @param batches what `unmatchedRows` gave, sorted */
export async function* differencesOf(batches: AsyncIterable<Buffer[]>): AsyncGenerator<Difference> {
  let waiting: RowPlace | undefined;
  for await (const batch of batches) {
    for (const entry of batch) {
      const row = { split: entry[0]!, ...decodePlace(entry, 1) };
      const isOther = waiting?.split === row.split && waiting.line === row.line && waiting.side < row.side;
      if (waiting !== undefined && isOther) {
        const { split, line } = row;
        yield { kind: "changed", split, line, left: waiting.offset, right: row.offset };
        waiting = undefined;
        continue;
      }
      if (waiting !== undefined) yield alone(waiting);
      waiting = row;
    }
  }
  if (waiting !== undefined) yield alone(waiting);
}

function alone({ split, line, side, offset }: RowPlace): Difference {
  return side === 0
    ? { kind: "removed", split, line, left: offset, right: undefined }
    : { kind: "added", split, line, left: undefined, right: offset };
}

/** Of a difference in a file. */
export const differenceBytes = 18;
const kinds = ["added", "removed", "changed"] as const;
const nowhere = 2 ** 48 - 1;

export function encodeDifference({ kind, split, line, left, right }: Difference): Buffer {
  const entry = Buffer.allocUnsafe(differenceBytes);
  entry[0] = kinds.indexOf(kind);
  entry[1] = split;
  entry.writeUInt32BE(line, 2);
  entry.writeUIntBE(left ?? nowhere, 6, 6);
  entry.writeUIntBE(right ?? nowhere, 12, 6);
  return entry;
}

export function decodeDifference(bytes: Buffer, start: number): Difference {
  const offset = (at: number): number | undefined => {
    const value = bytes.readUIntBE(start + at, 6);
    return value === nowhere ? undefined : value;
  };
  return {
    kind: kinds[bytes[start]!]!,
    split: bytes[start + 1]!,
    line: bytes.readUInt32BE(start + 2),
    left: offset(6),
    right: offset(12),
  };
}
