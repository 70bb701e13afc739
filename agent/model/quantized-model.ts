// A frozen model of few bits: which of its weights are quantised, and how its decoder computes with them.
import type { ModelConfig } from "../../schemas/run.ts";
import type { Onnx } from "../autodiff/onnx.ts";
import {
  type QuantizedWeight,
  addBias,
  quantizedInput,
  quantizedLinear,
} from "../autodiff/ops/quantized-linear.ts";
import { elementCount } from "../autodiff/tensor.ts";
import { isOfLayer, isTransposed, parameterShapes } from "./parameters.ts";
import { type Project, projectByWeight } from "./projection.ts";
import {
  type QuantizedBits,
  type QuantizedMatrix,
  blockSizeFor,
  quantize,
  quantizedBuffers,
  quantizedBytes,
  quantizedRows,
} from "./quantize.ts";
import { type GivenTensors, type Tensors, requireNoneMissing, requireShape, sourceOf } from "./tensors.ts";
import { holdWeights } from "./weights.ts";

/** The layout of a quantised weight, its numbers left out. */
export type QuantizedLayout = Pick<QuantizedWeight, "shape" | "bits" | "blockSize">;

export interface HeldWeights {
  /** Those that stay float32: norms, biases and what cannot be cut into blocks. */
  readonly weights: Tensors;
  readonly quantized: ReadonlyMap<string, QuantizedMatrix>;
}

export const nothingHeld: HeldWeights = { weights: new Map(), quantized: new Map() };

/** Bytes that a part of the output layer takes as float32, about. */
const partBytes = 64e6;

/** The weights of a model that are quantised, by their names: every projection, the embedding and the output layer. */
export function quantizedLayouts(
  config: ModelConfig,
  bits: QuantizedBits | undefined,
): ReadonlyMap<string, QuantizedLayout> {
  const layouts = new Map<string, QuantizedLayout>();
  if (bits === undefined) return layouts;
  for (const { name, shape } of parameterShapes(config)) {
    if (shape.length !== 2 || name === "transformer.wpe.weight") continue;
    const [rows, columns] = isTransposed(config, name) ? [shape[1]!, shape[0]!] : [shape[0]!, shape[1]!];
    const blockSize = blockSizeFor(columns);
    if (blockSize !== undefined) layouts.set(name, { shape: [rows, columns], bits, blockSize });
  }
  return layouts;
}

/** Bytes of the frozen weights as `holdQuantized` holds them. */
export function heldBytes(config: ModelConfig, bits: QuantizedBits | undefined): number {
  const layouts = quantizedLayouts(config, bits);
  return parameterShapes(config).reduce((sum, { name, shape }) => {
    const layout = layouts.get(name);
    return sum + (layout ? quantizedBytes(...layout.shape, layout.bits) : 4 * elementCount(shape));
  }, 0);
}

/** Bytes that the largest quantised weight takes as float32 while a product needs it; 0 without any. */
export function largestAsFloats(config: ModelConfig, bits: QuantizedBits | undefined): number {
  const sizes = [...quantizedLayouts(config, bits)].map(([name, { shape }]) => {
    const bytes = 4 * elementCount(shape);
    return isOfLayer(name) ? bytes : Math.min(bytes, partBytes);
  });
  return Math.max(0, ...sizes);
}

/** Quantises the weights one by one as they come: at no time is more than one of them there as float32. */
export function holdQuantized(
  config: ModelConfig,
  given: GivenTensors,
  bits: QuantizedBits | undefined,
): HeldWeights {
  const layouts = quantizedLayouts(config, bits);
  const quantized = new Map<string, QuantizedMatrix>();
  const shapes = new Map(parameterShapes(config).map((parameter) => [parameter.name, parameter]));
  // Matrices that are left to be collected would pile up beside each other.
  const largest = Math.max(0, ...[...layouts.values()].map(({ shape: [rows, columns] }) => rows * columns));
  const scratch = new Float32Array(largest);
  const others = function* (): GivenTensors {
    for (const [name, tensor] of given) {
      const layout = layouts.get(name);
      if (!layout) {
        yield [name, tensor];
        continue;
      }
      requireShape(name, shapes.get(name)!.shape, tensor.shape);
      quantized.set(name, quantize(sourceOf(tensor), layout.bits, isTransposed(config, name), scratch));
    }
  };
  const plain = [...shapes.values()].filter(({ name }) => !layouts.has(name));
  const weights = holdWeights(plain, others());
  requireNoneMissing([...layouts.keys()].filter((name) => !quantized.has(name)));
  return { weights, quantized };
}

/** Projections by quantised weights where there are any, otherwise by their own. */
export function projectQuantized(layouts: ReadonlyMap<string, QuantizedLayout>): Project {
  return (tape, x, projection) => {
    const name = `${projection.module}.weight`;
    const layout = layouts.get(name);
    if (!layout) return projectByWeight(tape, x, projection);
    const y = tape.apply(quantizedLinear(quantizedInput(tape.onnx, name, layout)), x);
    return projection.bias ? tape.apply(addBias, y, projection.bias) : y;
  };
}

/** The rows of an output layer as parts of about equal size, each an input of its own. */
export function outputParts(onnx: Onnx, name: string, layout: QuantizedLayout): QuantizedWeight[] {
  return partsOf(layout).map(([start, end], index) =>
    quantizedInput(onnx, partName(name, index), { ...layout, shape: [end - start, layout.shape[1]] }),
  );
}

/** The memory of all inputs that a graph may have for the weights. */
export function buffersOf({
  weights,
  quantized,
}: HeldWeights): [name: string, buffer: Float32Array | Uint8Array][] {
  const plain = [...weights].map(([name, { data }]): [string, Float32Array] => [name, data]);
  const few = [...quantized].flatMap(([name, matrix]) => [
    ...quantizedBuffers(name, matrix),
    ...partsOf(matrix).flatMap(([start, end], index) => [
      ...quantizedBuffers(partName(name, index), quantizedRows(matrix, start, end)),
    ]),
  ]);
  return [...plain, ...few];
}

function partName(name: string, index: number): string {
  return `${name}.part${index}`;
}

/** Every part begins at an even row, so that it begins with a whole byte. */
function partsOf({ shape: [rows, columns] }: QuantizedLayout): [start: number, end: number][] {
  const count = Math.ceil((rows * columns * 4) / partBytes);
  const size = 2 * Math.ceil(rows / count / 2);
  return Array.from({ length: Math.ceil(rows / size) }, (_, index) => [
    index * size,
    Math.min(rows, (index + 1) * size),
  ]);
}
