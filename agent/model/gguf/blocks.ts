// The number formats of GGUF tensors that are written here: f32, f16, and q8_0 with its blocks of 32.
import { floatsToHalves, floatToHalf, halfToFloat } from "../half.ts";
import { bytesOf } from "../tensors.ts";
import type { GgufTensorType } from "./types.ts";

const blockElements = 32;
const blockBytes = 34;

/** Can rows of this length be written in this type? */
export function fitsType(type: GgufTensorType, rowLength: number): boolean {
  return type !== "q8_0" || rowLength % blockElements === 0;
}

export function encodedLength(type: GgufTensorType, elements: number): number {
  if (type === "q8_0") return (elements / blockElements) * blockBytes;
  return elements * (type === "f16" ? 2 : 4);
}

export function encode(type: GgufTensorType, data: Float32Array): Uint8Array {
  if (type === "f32") return bytesOf(data);
  return type === "f16" ? bytesOf(floatsToHalves(data)) : encodeQ8(data);
}

/** Each block is a scale d = max |x| / 127 in half precision and 32 signed bytes round(x / d). */
function encodeQ8(data: Float32Array): Uint8Array {
  const bytes = new Uint8Array(encodedLength("q8_0", data.length));
  const view = new DataView(bytes.buffer);
  for (let block = 0; block * blockElements < data.length; block++) {
    const values = data.subarray(block * blockElements, (block + 1) * blockElements);
    let largest = 0;
    for (const value of values) largest = Math.max(largest, Math.abs(value));
    const inverse = largest === 0 ? 0 : 127 / largest;
    const start = block * blockBytes;
    view.setUint16(start, floatToHalf(largest / 127), true);
    for (let index = 0; index < blockElements; index++) {
      const scaled = values[index]! * inverse;
      view.setInt8(start + 2 + index, Math.sign(scaled) * Math.round(Math.abs(scaled)));
    }
  }
  return bytes;
}

export function decodeQ8(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Float32Array((bytes.length / blockBytes) * blockElements);
  for (let index = 0; index < data.length; index++) {
    const start = Math.floor(index / blockElements) * blockBytes;
    data[index] =
      halfToFloat(view.getUint16(start, true)) * view.getInt8(start + 2 + (index % blockElements));
  }
  return data;
}
