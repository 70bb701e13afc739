// The number formats of GGUF tensors that are written here: f32, f16, and q8_0 with its blocks of 32.
import { floatsToHalves, floatToHalf } from "../half.ts";
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

/**
 * Each block is a scale d = max |x| / 127 in half precision and 32 signed bytes round(x / d). Every step is rounded to
 * float32, as in ggml's quantize_row_q8_0_ref, so that the bytes are the same.
 */
function encodeQ8(data: Float32Array): Uint8Array {
  const bytes = new Uint8Array(encodedLength("q8_0", data.length));
  const view = new DataView(bytes.buffer);
  for (let block = 0; block * blockElements < data.length; block++) {
    const values = data.subarray(block * blockElements, (block + 1) * blockElements);
    let largest = 0;
    for (const value of values) largest = Math.max(largest, Math.abs(value));
    const scale = Math.fround(largest / 127);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    const start = block * blockBytes;
    view.setUint16(start, floatToHalf(scale), true);
    for (let index = 0; index < blockElements; index++) {
      const scaled = Math.fround(values[index]! * inverse);
      // Halves go away from zero.
      view.setInt8(start + 2 + index, Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5));
    }
  }
  return bytes;
}
