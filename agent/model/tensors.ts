// The weights of a model in memory, keyed by Hugging Face's parameter names.

/** Elements in row-major order; `data.length` is the product of `shape`. */
export interface TensorData {
  shape: readonly number[];
  data: Float32Array;
}

export type Tensors = Map<string, TensorData>;

/** The bytes behind an array, without copying them. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
