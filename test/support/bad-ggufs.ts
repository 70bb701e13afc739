// GGUF files of which every claim may be a lie: counts, lengths, types, sizes, places.
import type { Damage } from "./bad-models.ts";

const huge = 2n ** 64n - 1n;

function withUint64(bytes: Buffer, position: number, value: bigint): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeBigUInt64LE(value, position);
  return changed;
}

function withUint32(bytes: Buffer, position: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32LE(value, position);
  return changed;
}

/** Where the value of a key begins, behind its type. */
function valueOf(bytes: Buffer, key: string): number {
  const at = bytes.indexOf(Buffer.from(key));
  return at + key.length + 4;
}

/** Where the info of a tensor goes on behind its name: number of dimensions, sizes, type, offset. */
function infoOf(bytes: Buffer, tensor: string): number {
  return bytes.indexOf(Buffer.from(tensor)) + tensor.length;
}

function text(value: string): Buffer {
  return Buffer.concat([withUint64(Buffer.alloc(8), 0, BigInt(value.length)), Buffer.from(value)]);
}

/** The type and the value of a key: 8-bit, and a list of such. */
const number = Buffer.from([0, 0, 0, 0, 7]);
const manyBytes = Buffer.concat([
  Buffer.from([9, 0, 0, 0, 0, 0, 0, 0]),
  withUint64(Buffer.alloc(8), 0, 5_000_000n),
  Buffer.alloc(5_000_000),
]);

/** With further keys before its own. */
function withKeys(bytes: Buffer, count: number, key: (index: number) => Buffer): Buffer {
  const counted = withUint64(bytes, 16, bytes.readBigUInt64LE(16) + BigInt(count));
  const keys = Array.from({ length: count }, (_, index) => key(index));
  return Buffer.concat([counted.subarray(0, 24), ...keys, counted.subarray(24)]);
}

const tensor = "blk.0.attn_q.weight";

export const badGgufs: readonly Damage[] = [
  { what: "another first word", says: /begin with GGUF/, damage: (bytes) => withUint32(bytes, 0, 0) },
  { what: "version 1", says: /version 1/, damage: (bytes) => withUint32(bytes, 4, 1) },
  { what: "2^64 − 1 tensors", says: /list of tensors/, damage: (bytes) => withUint64(bytes, 8, huge) },
  { what: "2^64 − 1 keys", says: /list of keys/, damage: (bytes) => withUint64(bytes, 16, huge) },
  { what: "2^63 keys", says: /list of keys/, damage: (bytes) => withUint64(bytes, 16, 2n ** 63n) },
  {
    what: "ten thousand keys more",
    says: /has 100\d\d keys/,
    damage: (bytes) => withKeys(bytes, 10_000, (index) => Buffer.concat([text(`k${index}`), number])),
  },
  {
    what: "a list of five million bytes",
    says: /lists have more than/,
    damage: (bytes) => withKeys(bytes, 1, () => Buffer.concat([text("list"), manyBytes])),
  },
  { what: "a key beyond the end", says: /a key ends beyond/, damage: (bytes) => withUint64(bytes, 24, huge) },
  {
    what: "a text beyond the end",
    says: /general\.architecture ends beyond/,
    damage: (bytes) => withUint64(bytes, valueOf(bytes, "general.architecture"), 2n ** 62n),
  },
  {
    what: "a list of 2^61 texts",
    says: /tokenizer\.ggml\.tokens ends beyond/,
    damage: (bytes) => withUint64(bytes, valueOf(bytes, "tokenizer.ggml.tokens") + 4, 2n ** 61n),
  },
  {
    what: "a key of an unknown type",
    says: /unknown type 99/,
    damage: (bytes) => withUint32(bytes, valueOf(bytes, "general.architecture") - 4, 99),
  },
  {
    what: "a list of lists",
    says: /unknown type 9/,
    damage: (bytes) => withUint32(bytes, valueOf(bytes, "tokenizer.ggml.tokens"), 9),
  },
  {
    what: "an alignment of 0",
    says: /alignment is 0/,
    damage: (bytes) => withUint32(bytes, valueOf(bytes, "general.alignment"), 0),
  },
  {
    what: "an alignment of 2^31",
    says: /alignment is 2147483648/,
    damage: (bytes) => withUint32(bytes, valueOf(bytes, "general.alignment"), 2 ** 31),
  },
  {
    what: "a tensor of 5 dimensions",
    says: /5 dimensions/,
    damage: (bytes) => withUint32(bytes, infoOf(bytes, tensor), 5),
  },
  {
    what: "a tensor of 2^32 − 1 dimensions",
    says: /dimensions/,
    damage: (bytes) => withUint32(bytes, infoOf(bytes, tensor), 2 ** 32 - 1),
  },
  {
    what: "a tensor whose size wraps around to nothing",
    says: /ends beyond the end/,
    damage: (bytes) =>
      withUint64(
        withUint64(bytes, infoOf(bytes, tensor) + 4, 2n ** 32n),
        infoOf(bytes, tensor) + 12,
        2n ** 32n,
      ),
  },
  {
    what: "a tensor without elements",
    says: /is empty/,
    damage: (bytes) => withUint64(bytes, infoOf(bytes, tensor) + 4, 0n),
  },
  {
    what: "a tensor whose offset and size are beyond 2^64 together",
    says: /ends beyond the end|multiple/,
    damage: (bytes) => withUint64(bytes, infoOf(bytes, tensor) + 24, huge - 31n),
  },
  {
    what: "two tensors in one place",
    says: /overlaps/,
    damage: (bytes) => withUint64(bytes, infoOf(bytes, tensor) + 24, 0n),
  },
  {
    what: "a tensor of an unknown type",
    says: /unknown type 77/,
    damage: (bytes) => withUint32(bytes, infoOf(bytes, tensor) + 20, 77),
  },
  {
    what: "no attention heads",
    says: /attentionHeads/,
    damage: (bytes) => withUint32(bytes, valueOf(bytes, "llama.attention.head_count"), 0),
  },
  {
    what: "2^32 − 1 layers",
    says: /layers/,
    damage: (bytes) => withUint32(bytes, valueOf(bytes, "llama.block_count"), 2 ** 32 - 1),
  },
  {
    what: "its second half cut off",
    says: /ends beyond the end/,
    damage: (bytes) => bytes.subarray(0, bytes.length >> 1),
  },
  { what: "nothing in it", says: /ends beyond the end/, damage: () => Buffer.alloc(0) },
];
