// safetensors files of which the header is a lie: its length, its names, its shapes, its offsets.
import type { Damage } from "./bad-models.ts";

const huge = 2n ** 64n - 1n;

/** A safetensors file of a header and as many bytes of data. */
function safetensors(header: unknown, data: number, length?: bigint): Buffer {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = Buffer.alloc(8 + json.length + data);
  bytes.writeBigUInt64LE(length ?? BigInt(json.length));
  json.copy(bytes, 8);
  return bytes;
}

const entry = (begin: number, end: number, shape = [(end - begin) / 4]) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});

export const badSafetensors: readonly Damage[] = [
  {
    what: "a header of 2^63 bytes",
    says: /more than the format/,
    damage: () => safetensors({}, 0, 2n ** 63n),
  },
  {
    what: "a header of 2^64 − 1 bytes",
    says: /more than the format/,
    damage: () => safetensors({}, 0, huge),
  },
  {
    what: "a header above the limit",
    says: /more than the format/,
    damage: () => safetensors({}, 0, 100_000_001n),
  },
  {
    what: "a header longer than the file",
    says: /more than the file/,
    damage: () => safetensors({}, 0, 1000n),
  },
  {
    what: "tensors that overlap",
    says: /overlaps/,
    damage: () => safetensors({ a: entry(0, 8), b: entry(4, 12) }, 12),
  },
  { what: "a hole", says: /hole/, damage: () => safetensors({ a: entry(0, 4), b: entry(8, 12) }, 12) },
  {
    what: "bytes behind the last tensor",
    says: /4 bytes follow/,
    damage: () => safetensors({ a: entry(0, 4) }, 8),
  },
  {
    what: "a name that stands twice",
    says: /"a" twice/,
    damage: () => safetensors(`{"a":${JSON.stringify(entry(0, 4))},"a":${JSON.stringify(entry(4, 8))}}`, 8),
  },
  {
    what: "a name that stands twice in two spellings",
    says: /"a" twice/,
    damage: () =>
      safetensors(`{"a":${JSON.stringify(entry(0, 4))},"\\u0061":${JSON.stringify(entry(4, 8))}}`, 8),
  },
  {
    what: "a shape whose size wraps around",
    says: /does not fill/,
    damage: () => safetensors({ a: entry(0, 4, [2 ** 32, 2 ** 32, 4]) }, 4),
  },
  { what: "a size below 0", says: /not well formed/, damage: () => safetensors({ a: entry(0, 4, [-1]) }, 4) },
  {
    what: "half an element",
    says: /not well formed/,
    damage: () => safetensors({ a: entry(0, 4, [0.5]) }, 4),
  },
  {
    what: "offsets in the wrong order",
    says: /does not fill/,
    damage: () => safetensors({ a: entry(4, 0, [1]) }, 4),
  },
  {
    what: "offsets beyond the end",
    says: /ends beyond/,
    damage: () => safetensors({ a: entry(0, 2 ** 52, [2 ** 50]) }, 4),
  },
  { what: "a header that is no JSON", says: /not JSON/, damage: () => safetensors("{", 0) },
  { what: "a header that is a list", says: /not an object/, damage: () => safetensors([], 0) },
  {
    what: "a header of a million brackets",
    says: /too deep/,
    damage: () => safetensors("[".repeat(1e6) + "]".repeat(1e6), 0),
  },
  {
    what: "a tensor of a million brackets",
    says: /too deep/,
    damage: () => safetensors(`{"a":${"[".repeat(1e6)}${"]".repeat(1e6)}}`, 0),
  },
  {
    what: "a header that is not UTF-8",
    says: /UTF-8/,
    damage: () => Buffer.concat([safetensors("", 0, 2n), Buffer.from([0xff, 0xfe])]),
  },
  {
    what: "a tensor called __proto__",
    says: /missing/,
    damage: () => safetensors(`{"__proto__":${JSON.stringify(entry(0, 4))}}`, 4),
  },
  { what: "no tensors", says: /missing/, damage: () => safetensors({}, 0) },
  { what: "five bytes", says: /shorter than 8/, damage: () => Buffer.alloc(5) },
];
