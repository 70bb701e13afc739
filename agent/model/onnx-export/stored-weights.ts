// How the weights of an ONNX file are stored: as float32, in half precision, or as bytes with a scale for each output.
import type { ElementType } from "../../autodiff/proto.ts";
import { elementCount } from "../../autodiff/tensor.ts";
import type { OnnxType } from "../../../schemas/export.ts";
import { floatsToHalves } from "../half.ts";
import { bytesOf, dataOf, type TensorData, type TensorSource } from "../tensors.ts";

export interface StoredWeight {
  readonly tensor: TensorData | TensorSource;
  readonly type: OnnxType;
  /** The dimension of which each place has a scale of its own. */
  readonly axis: 0 | 1;
}

/** An initialiser of the graph. */
export interface StoredPart {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

/** Name of the initialiser with the scales of a weight that is stored as bytes. */
export function scaleName(name: string): string {
  return `${name}_scale`;
}

/** In bytes, scales left out. */
export function storedLength({ tensor: { shape }, type }: StoredWeight): number {
  return elementCount(shape) * { f32: 4, f16: 2, int8: 1 }[type];
}

/** A weight as it is written; with int8 a vector of scales follows it, one for each output. */
export function storedParts(name: string, { tensor, type, axis }: StoredWeight): StoredPart[] {
  const dims = tensor.shape;
  const data = dataOf(tensor);
  if (type === "f32") return [{ name, type: "float", dims, bytes: bytesOf(data) }];
  if (type === "f16") return [{ name, type: "float16", dims, bytes: bytesOf(floatsToHalves(data)) }];
  const { quantized, scales } = toBytes(data, dims as [number, number], axis);
  return [
    { name, type: "int8", dims, bytes: bytesOf(quantized) },
    { name: scaleName(name), type: "float", dims: [scales.length], bytes: bytesOf(scales) },
  ];
}

/** round(x / s) with s = max |x| / 127 over all that goes into one output. */
function toBytes(
  data: Float32Array,
  [rows, columns]: readonly [number, number],
  axis: 0 | 1,
): { quantized: Int8Array; scales: Float32Array } {
  const scales = new Float32Array(axis === 0 ? rows : columns);
  const placeOf = (row: number, column: number): number => (axis === 0 ? row : column);
  for (let row = 0, index = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, index++) {
      const place = placeOf(row, column);
      scales[place] = Math.max(scales[place]!, Math.abs(data[index]!) / 127);
    }
  }
  const quantized = new Int8Array(data.length);
  for (let row = 0, index = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, index++) {
      const scale = scales[placeOf(row, column)]!;
      quantized[index] = scale === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(data[index]! / scale)));
    }
  }
  // A scale of zero would be refused.
  return { quantized, scales: scales.map((scale) => (scale === 0 ? 1 : scale)) };
}
