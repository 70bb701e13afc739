// Conversions between float32 and the 16-bit formats of model files: IEEE 754 binary16 and bfloat16.

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** IEEE 754 binary16, rounded to nearest, ties to even; too large becomes infinity. */
export function floatToHalf(value: number): number {
  float[0] = value;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520 lies half-way between the largest half and the next power of two: from there on it is infinity.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below 2^-14 a half is a multiple of 2^-24; adding 0.5 in float32 rounds to exactly that multiple.
    float[0] = Math.abs(value) + 0.5;
    return sign | (bits[0]! - 0x3f000000);
  }
  const odd = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
}

export function halfToFloat(half: number): number {
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  const sign = half & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Every half as a float32, made when it is first asked for. */
let halves: Float32Array | undefined;

/** Fills `target` from as many halves. */
export function halvesIntoFloats(source: Uint16Array, target: Float32Array): void {
  halves ??= Float32Array.from({ length: 65_536 }, (_, half) => halfToFloat(half));
  for (let index = 0; index < source.length; index++) target[index] = halves[source[index]!]!;
}

export function halvesToFloats(source: Uint16Array): Float32Array {
  const result = new Float32Array(source.length);
  halvesIntoFloats(source, result);
  return result;
}

export function floatsToHalves(floats: Float32Array): Uint16Array {
  const result = new Uint16Array(floats.length);
  for (let index = 0; index < floats.length; index++) result[index] = floatToHalf(floats[index]!);
  return result;
}

/** Fills `target` from as many bfloat16: each is the upper half of a float32. */
export function bfloatsIntoFloats(source: Uint16Array, target: Float32Array): void {
  const words = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let index = 0; index < source.length; index++) words[index] = source[index]! << 16;
}

export function bfloatsToFloats(source: Uint16Array): Float32Array {
  const result = new Float32Array(source.length);
  bfloatsIntoFloats(source, result);
  return result;
}
