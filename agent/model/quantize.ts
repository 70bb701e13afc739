// Weights in few bits: blocks along a matrix's input axis, each with a scale of its own, in the layout that ONNX
// Runtime's MatMulNBits, DequantizeLinear and GatherBlockQuantized read.
import { quantizedInputNames } from "../autodiff/ops/quantized-linear.ts";
import { elementCount } from "../autodiff/tensor.ts";
import type { TensorSource } from "./tensors.ts";

export type QuantizedBits = 4 | 8;

export interface QuantizedMatrix {
  /** [out, in] */
  readonly shape: readonly [rows: number, columns: number];
  readonly bits: QuantizedBits;
  /** Weights of a row that share a scale; it divides the number of columns. */
  readonly blockSize: number;
  /** Row by row; of two numbers of 4 bits the first has the low half of the byte. */
  readonly numbers: Uint8Array<ArrayBuffer>;
  /** [rows, columns / blockSize]; a weight is (number − 2^(bits − 1)) · scale. */
  readonly scales: Float32Array<ArrayBuffer>;
}

/** The block size for rows of that many columns; undefined where no allowed size divides them. */
export function blockSizeFor(columns: number): number | undefined {
  return [32, 16].find((size) => columns % size === 0);
}

/** Bytes of a quantised matrix [rows, columns]. */
export function quantizedBytes(rows: number, columns: number, bits: QuantizedBits): number {
  return rows * columns * (bits / 8 + 4 / blockSizeFor(columns)!);
}

/**
 * Rounds each weight to the nearest of its block's 2^bits steps. With a the largest magnitude of a block, the error is
 * at most a / 254 with 8 bits and a / 8 with 4 bits, where the steps run from −a to 7/8 a with the sign that suits the
 * largest weight, as llama.cpp's Q4_0 does. `transposed` says that the source is [in, out]; `scratch` is room for the
 * weights as they are, for those who quantise one matrix after another.
 */
export function quantize(
  source: TensorSource,
  bits: QuantizedBits,
  transposed = false,
  scratch = new Float32Array(elementCount(source.shape)),
): QuantizedMatrix {
  const [first, second] = source.shape as [number, number];
  const [rows, columns] = transposed ? [second, first] : [first, second];
  const blockSize = blockSizeFor(columns);
  if (blockSize === undefined) throw new Error(`Rows of ${columns} cannot be cut into blocks.`);
  const values = scratch.subarray(0, elementCount(source.shape));
  source.writeTo(values);
  const numbers = new Uint8Array((rows * columns * bits) / 8);
  const scales = new Float32Array((rows * columns) / blockSize);
  const block = new Float32Array(blockSize);
  const writeBlock = bits === 4 ? writeHalfBytes : writeBytes;
  for (let index = 0; index < scales.length; index++) {
    const start = index * blockSize;
    if (transposed) {
      const row = Math.floor(start / columns);
      for (let at = 0; at < blockSize; at++) block[at] = values[((start % columns) + at) * rows + row]!;
    } else {
      block.set(values.subarray(start, start + blockSize));
    }
    scales[index] = writeBlock(block, numbers, (start * bits) / 8);
  }
  return { shape: [rows, columns], bits, blockSize, numbers, scales };
}

/** The weights that the numbers stand for, [rows, columns]. */
export function dequantize({ shape, bits, blockSize, numbers, scales }: QuantizedMatrix): Float32Array {
  const values = new Float32Array(elementCount(shape));
  for (let index = 0; index < values.length; index++) {
    const number =
      bits === 8 ? numbers[index]! - 128 : ((numbers[index >> 1]! >> (4 * (index & 1))) & 15) - 8;
    values[index] = number * scales[Math.floor(index / blockSize)]!;
  }
  return values;
}

/** Some rows of a matrix as a matrix of their own, over the same memory. */
export function quantizedRows(matrix: QuantizedMatrix, start: number, end: number): QuantizedMatrix {
  const [, columns] = matrix.shape;
  const { bits, blockSize } = matrix;
  const bytes = (columns * bits) / 8;
  const blocks = columns / blockSize;
  return {
    ...matrix,
    shape: [end - start, columns],
    numbers: matrix.numbers.subarray(start * bytes, end * bytes),
    scales: matrix.scales.subarray(start * blocks, end * blocks),
  };
}

/** The memory of the inputs that a graph has for the matrix. */
export function* quantizedBuffers(
  name: string,
  { numbers, scales }: QuantizedMatrix,
): Generator<[name: string, buffer: Uint8Array | Float32Array]> {
  const names = quantizedInputNames(name);
  for (const alias of names.numbers) yield [alias, numbers];
  yield [names.scales, scales];
}

function writeBytes(block: Float32Array, numbers: Uint8Array, at: number): number {
  const scale = Math.fround(Math.abs(largest(block)) / 127);
  const inverse = scale === 0 ? 0 : 1 / scale;
  for (let index = 0; index < block.length; index++) {
    numbers[at + index] = Math.round(block[index]! * inverse) + 128;
  }
  return scale;
}

function writeHalfBytes(block: Float32Array, numbers: Uint8Array, at: number): number {
  const scale = Math.fround(largest(block) / -8);
  const inverse = scale === 0 ? 0 : 1 / scale;
  for (let index = 0; index < block.length; index += 2) {
    const low = Math.min(15, Math.round(block[index]! * inverse) + 8);
    const high = Math.min(15, Math.round(block[index + 1]! * inverse) + 8);
    numbers[at + (index >> 1)] = low | (high << 4);
  }
  return scale;
}

/** The value of the largest magnitude, with its sign. */
function largest(block: Float32Array): number {
  let found = 0;
  for (let index = 0; index < block.length; index++) {
    if (Math.abs(block[index]!) > Math.abs(found)) found = block[index]!;
  }
  return found;
}
