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

/** Tensors by name, in memory already or to be written where they are wanted. */
export type GivenTensors = Iterable<readonly [name: string, tensor: TensorData | TensorSource]>;

export type Tensors = Map<string, TensorData>;

/** The numbers of a tensor; those that are not there yet get memory of their own. */
export function dataOf(tensor: TensorData | TensorSource): Float32Array {
  if ("data" in tensor) return tensor.data;
  const data = new Float32Array(elementCount(tensor.shape));
  tensor.writeTo(data);
  return data;
}

/** All of the tensors in memory. */
export function tensorsInMemory(given: GivenTensors): Tensors {
  return new Map([...given].map(([name, tensor]) => [name, { shape: tensor.shape, data: dataOf(tensor) }]));
}

/** A tensor as one that can be written anywhere, whether its numbers are there already or not. */
export function sourceOf(tensor: TensorData | TensorSource): TensorSource {
  if ("writeTo" in tensor) return tensor;
  return { shape: tensor.shape, writeTo: (target) => target.set(tensor.data) };
}

/** Throws an Error where a tensor has another shape than the one that is wanted. */
export function requireShape(name: string, wanted: readonly number[], shape: readonly number[]): void {
  if (wanted.join() !== shape.join()) {
    throw new Error(`${name} should be [${wanted.join(", ")}] but is [${shape.join(", ")}].`);
  }
}

/** Throws an Error where some of the tensors that are wanted were not given. */
export function requireNoneMissing(missing: readonly string[]): void {
  if (missing.length > 0) throw new Error(`There is no tensor for ${missing.join(", ")}.`);
}

/** Throws a RangeError where a target has not as many elements as the shape. */
export function requireRoomFor(shape: readonly number[], target: Float32Array): void {
  if (target.length !== elementCount(shape)) {
    throw new RangeError(`${target.length} numbers do not make the shape [${shape.join(", ")}].`);
  }
}

/** The bytes behind an array, without copying them. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
