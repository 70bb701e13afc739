// A tensor of the graph: a name, a static shape and an element type. It holds no numbers.

/** Two elements of `uint4` share a byte, the first in its low half. */
export type ElementType = "float32" | "int32" | "int64" | "bool" | "uint8" | "uint4";

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
}

/** Number of elements: the product of the shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Shape of an elementwise result by NumPy's broadcasting rules; throws when the shapes do not fit. */
export function broadcastShapes(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, index) => {
    const left = a[a.length - rank + index] ?? 1;
    const right = b[b.length - rank + index] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new Error(`Shapes [${a.join(", ")}] and [${b.join(", ")}] cannot be broadcast together.`);
    }
    return left === 1 ? right : left;
  });
}

const bitsOf: Record<ElementType, number> = {
  float32: 32,
  int32: 32,
  int64: 64,
  bool: 8,
  uint8: 8,
  uint4: 4,
};

/** Bytes that a tensor's elements take. */
export function byteLength({ shape, type }: Pick<Tensor, "shape" | "type">): number {
  return Math.ceil((elementCount(shape) * bitsOf[type]) / 8);
}
