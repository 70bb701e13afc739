// Walks through the first bytes of a file; a length is believed only after it was held against the file's size.
import { valueTypes, type NumberArray } from "./types.ts";

/** More of the file must be read before parsing can go on. */
export class MoreBytesNeeded extends Error {
  constructor(readonly length: number) {
    super("more bytes are needed");
  }
}

const numberArrays = {
  [valueTypes.uint8]: Uint8Array,
  [valueTypes.int8]: Int8Array,
  [valueTypes.uint16]: Uint16Array,
  [valueTypes.int16]: Int16Array,
  [valueTypes.uint32]: Uint32Array,
  [valueTypes.int32]: Int32Array,
  [valueTypes.float32]: Float32Array,
  [valueTypes.uint64]: BigUint64Array,
  [valueTypes.int64]: BigInt64Array,
  [valueTypes.float64]: Float64Array,
} as const;
export type NumberType = keyof typeof numberArrays;

export function isNumberType(type: number): type is NumberType {
  return type in numberArrays;
}

export class Cursor {
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #fileSize: number;
  readonly #fail: (reason: string) => never;
  // A token may begin with U+FEFF.
  static readonly #text = new TextDecoder("utf-8", { ignoreBOM: true });

  /** `bytes` are the first ones of a file of `fileSize` bytes; `fail` throws. */
  constructor(bytes: Uint8Array, fileSize: number, fail: (reason: string) => never) {
    this.#bytes = bytes;
    this.#fileSize = fileSize;
    this.#fail = fail;
  }

  /** Takes `count` items that occupy at least `itemSize` bytes each to be there, or fails saying what is missing. */
  expect(count: number | bigint, itemSize: number, what: string): number {
    // Compared as bigint, so that no product can wrap around.
    const wanted = BigInt(count) * BigInt(itemSize);
    if (wanted > BigInt(this.#fileSize - this.position))
      this.#fail(`${what} ends beyond the end of the file`);
    const end = this.position + Number(wanted);
    if (end > this.#bytes.length) throw new MoreBytesNeeded(end);
    return Number(count);
  }

  bytes(length: number | bigint, what: string): Uint8Array {
    const count = this.expect(length, 1, what);
    this.position += count;
    return this.#bytes.subarray(this.position - count, this.position);
  }

  uint32(what: string): number {
    return Number(this.numbers("uint32" as const, 1, what)[0]);
  }

  uint64(what: string): bigint {
    return BigInt(this.numbers("uint64" as const, 1, what)[0]!);
  }

  numbers(type: NumberType | "uint32" | "uint64", count: number | bigint, what: string): NumberArray {
    const number = typeof type === "string" ? valueTypes[type] : type;
    const arrayType = numberArrays[number];
    const length = this.expect(count, arrayType.BYTES_PER_ELEMENT, what);
    // A copy of its own, because the position in the file is seldom a multiple of the element's size.
    const copy = this.bytes(length * arrayType.BYTES_PER_ELEMENT, what).slice();
    return new arrayType(copy.buffer, 0, length);
  }

  bool(what: string): boolean {
    const byte = this.bytes(1, what)[0]!;
    if (byte > 1) this.#fail(`${what} is neither true nor false`);
    return byte === 1;
  }

  string(what: string): string {
    return Cursor.#text.decode(this.bytes(this.uint64(what), what));
  }
}
