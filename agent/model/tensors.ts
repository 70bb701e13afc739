// The weights of a model in memory, keyed by Hugging Face's parameter names.
import { elementCount } from "../autodiff/tensor.ts";

/** Elements in row-major order; `data.length` is the product of `shape`. */
export interface TensorData {
  shape: readonly number[];
  data: Float32Array;
}

/** Numbers that are made only when there is a place for them, so that a large model is never held twice. */
export interface TensorSource {
  readonly shape: readonly number[];
  /** Fills the target, which has exactly as many elements as the shape. */
  readonly writeTo: (target: Float32Array) => void;
}

export type Tensors = Map<string, TensorData>;

/** The numbers of a tensor; those that are not there yet get memory of their own. */
export function dataOf(tensor: TensorData | TensorSource): Float32Array {
  if ("data" in tensor) return tensor.data;
  const data = new Float32Array(elementCount(tensor.shape));
  tensor.writeTo(data);
  return data;
}

/** The bytes behind an array, without copying them. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
