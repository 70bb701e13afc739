// The numbers of the GGUF format: value types, tensor types and their block sizes.
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (version 3)

export const valueTypes = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
  uint64: 10,
  int64: 11,
  float64: 12,
} as const;

/** Elements and bytes of one block of each tensor type, by ggml's number of the type. */
export const tensorBlocks: Readonly<
  Record<number, readonly [name: string, elements: number, bytes: number]>
> = {
  0: ["f32", 1, 4],
  1: ["f16", 1, 2],
  2: ["q4_0", 32, 18],
  3: ["q4_1", 32, 20],
  6: ["q5_0", 32, 22],
  7: ["q5_1", 32, 24],
  8: ["q8_0", 32, 34],
  9: ["q8_1", 32, 36],
  10: ["q2_k", 256, 84],
  11: ["q3_k", 256, 110],
  12: ["q4_k", 256, 144],
  13: ["q5_k", 256, 176],
  14: ["q6_k", 256, 210],
  15: ["q8_k", 256, 292],
  16: ["iq2_xxs", 256, 66],
  17: ["iq2_xs", 256, 74],
  18: ["iq3_xxs", 256, 98],
  19: ["iq1_s", 256, 50],
  20: ["iq4_nl", 32, 18],
  21: ["iq3_s", 256, 110],
  22: ["iq2_s", 256, 82],
  23: ["iq4_xs", 256, 136],
  24: ["i8", 1, 1],
  25: ["i16", 1, 2],
  26: ["i32", 1, 4],
  27: ["i64", 1, 8],
  28: ["f64", 1, 8],
  29: ["iq1_m", 256, 56],
  30: ["bf16", 1, 2],
  34: ["tq1_0", 256, 54],
  35: ["tq2_0", 256, 66],
  39: ["mxfp4", 32, 17],
  40: ["nvfp4", 64, 36],
  41: ["q1_0", 128, 18],
  42: ["q2_0", 64, 18],
};

/** The tensor types that are written here, with ggml's numbers. */
export const writtenTypes = { f32: 0, f16: 1, q8_0: 8 } as const;
export type GgufTensorType = keyof typeof writtenTypes;

export function isWrittenType(type: string): type is GgufTensorType {
  return type in writtenTypes;
}

/** What `general.file_type` calls a file whose matrices are of this type. */
export const fileTypes: Readonly<Record<GgufTensorType, number>> = { f32: 0, f16: 1, q8_0: 7 };

/** Data starts, and every tensor starts, at a multiple of this unless `general.alignment` says otherwise. */
export const defaultAlignment = 32;

export type GgufArray = readonly string[] | readonly boolean[] | NumberArray;
export type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | BigUint64Array
  | BigInt64Array
  | Float64Array;
/** 64-bit integers are bigint. */
export type GgufValue = string | number | bigint | boolean | GgufArray;
export type GgufMetadata = ReadonlyMap<string, GgufValue>;
