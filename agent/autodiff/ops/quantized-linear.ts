// Products with frozen weights of few bits. They are never there as float32 longer than one product takes.
import { availableAfter } from "../available-after.ts";
import type { Onnx } from "../onnx.ts";
import type { Op } from "../op.ts";
import type { ElementType, Tensor } from "../tensor.ts";

/** A frozen matrix [rows, columns] of 4 or 8 bits as inputs of the graph; weight = (number − 2^(bits − 1)) · scale. */
export interface QuantizedWeight {
  readonly shape: readonly [rows: number, columns: number];
  readonly bits: 4 | 8;
  readonly blockSize: number;
  /** [rows, columns / blockSize, bytes of a block]: the numbers as MatMulNBits reads them. */
  readonly blocks: Tensor;
  /** [rows, columns] uint4 or uint8: the same memory as DequantizeLinear reads it. */
  readonly numbers: Tensor;
  /** [rows, bytes of a row]: the same memory as GatherBlockQuantized reads it. */
  readonly bytes: Tensor;
  /** [rows, columns / blockSize] */
  readonly scales: Tensor;
}

/** Names of the inputs for a weight; all but the scales are to be bound to the same memory. */
export function quantizedInputNames(name: string) {
  return {
    numbers: [`${name}.blocks`, `${name}.numbers`, `${name}.bytes`],
    scales: `${name}.scales`,
  } as const;
}

/** Adds the inputs that a weight [rows, columns] is read from; its block size divides the number of columns. */
export function quantizedInput(
  onnx: Onnx,
  name: string,
  { shape, bits, blockSize }: Pick<QuantizedWeight, "shape" | "bits" | "blockSize">,
): QuantizedWeight {
  const [rows, columns] = shape;
  const {
    numbers: [blocks, numbers, bytes],
    scales,
  } = quantizedInputNames(name);
  const perRow = columns / blockSize;
  return {
    ...{ shape, bits, blockSize },
    blocks: onnx.input(blocks, [rows, perRow, (blockSize * bits) / 8], "uint8"),
    numbers: onnx.input(numbers, shape, numberType(bits)),
    bytes: onnx.input(bytes, [rows, (columns * bits) / 8], "uint8"),
    scales: onnx.input(scales, [rows, perRow]),
  };
}

/** y = x · Wᵀ: x [rows, in], W [out, in] → [rows, out]; no gradient flows to W. */
export function quantizedLinear(weight: QuantizedWeight): Op<[x: Tensor]> {
  return {
    name: "quantizedLinear",
    forward: (onnx, x) => multiplyTransposed(onnx, x, weight),
    backward: (onnx, dy) => [onnx.gemm(dy, dequantized(onnx, weight, dy))],
  };
}

/** y = x + b: x [rows, width], b [width]. */
export const addBias: Op<[x: Tensor, bias: Tensor]> = {
  name: "addBias",
  forward: (onnx, x, bias) => onnx.add(x, bias),
  backward: (onnx, dy) => [dy, onnx.sumRows(dy)],
};

/** y = x · Wᵀ in one operator, which holds W as float32 only inside itself, and only for as long as it runs. */
export function multiplyTransposed(onnx: Onnx, x: Tensor, weight: QuantizedWeight): Tensor {
  const [rows, columns] = weight.shape;
  if (x.shape[1] !== columns) throw new Error(`Rows of ${x.shape[1]} do not fit weights of ${columns}.`);
  const [y] = onnx.node("MatMulNBits", [x, weight.blocks, weight.scales], [[x.shape[0]!, rows]], {
    domain: "com.microsoft",
    attributes: {
      ...{ K: { int: columns }, N: { int: rows }, bits: { int: weight.bits } },
      block_size: { int: weight.blockSize },
      // The activations stay float32.
      accuracy_level: { int: 1 },
    },
  });
  return y!;
}

/** W [rows, columns] as float32, not before `earlier` is there, lest the weights of many products wait for their turn. */
export function dequantized(
  onnx: Onnx,
  { numbers, scales, bits, blockSize, shape }: QuantizedWeight,
  earlier: Tensor,
): Tensor {
  const zeros = middle(onnx, scales.shape, bits);
  const [weight] = onnx.node(
    "DequantizeLinear",
    [numbers, availableAfter(onnx, scales, earlier), zeros],
    [shape],
    {
      attributes: { axis: { int: 1 }, block_size: { int: blockSize } },
    },
  );
  return weight!;
}

/** y = W[indices]: indices [n] int32 → [n, columns]. */
export function quantizedEmbedding(weight: QuantizedWeight): Op<[indices: Tensor]> {
  const { bytes, scales, bits, blockSize, shape } = weight;
  return {
    name: "quantizedEmbedding",
    forward: (onnx, indices) => {
      const [y] = onnx.node(
        "GatherBlockQuantized",
        [bytes, indices, scales],
        [[...indices.shape, shape[1]]],
        {
          domain: "com.microsoft",
          attributes: {
            ...{ bits: { int: bits }, block_size: { int: blockSize } },
            ...{ gather_axis: { int: 0 }, quantize_axis: { int: 1 } },
          },
        },
      );
      return y!;
    },
    backward: () => [null],
  };
}

/** The number that stands for zero, once for each block; all weights of a shape share it. */
function middle(onnx: Onnx, shape: readonly number[], bits: 4 | 8): Tensor {
  return onnx.shared(["middle", bits, ...shape].join(" "), () => {
    const bytes = Math.ceil((shape[0]! * shape[1]! * bits) / 8);
    return onnx.constant(shape, new Uint8Array(bytes).fill(bits === 4 ? 0x88 : 0x80), numberType(bits));
  });
}

function numberType(bits: 4 | 8): ElementType {
  return bits === 4 ? "uint4" : "uint8";
}
