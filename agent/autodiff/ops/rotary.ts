// Rotary position embedding (Su et al., 2021), in the half-rotated layout of Hugging Face's Llama.
import type { Onnx } from "../onnx.ts";
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export interface RotaryOptions {
  readonly batchSize: number;
  /** Positions run from 0 to this, exclusive. */
  readonly sequenceLength: number;
  readonly heads: number;
  /** Radians per position of each pair of dimensions, [headSize / 2]. */
  readonly frequencies: readonly number[];
  /** What the turned vectors are multiplied by; 1 for a plain rotation. */
  readonly scale: number;
}

/** Turns each head of x [batch · sequence, heads · headSize] by its position: positions [batch, sequence] int64. */
export function rotary(options: RotaryOptions): Op<[x: Tensor, positions: Tensor]> {
  return {
    name: "rotary",
    forward: (onnx, x, positions) => turn(onnx, x, positions, options, 1),
    // The transpose of a rotation turns back: so does the gradient, by the same angle and with the same scale.
    backward: (onnx, dy, _y, _x, positions) => [turn(onnx, dy, positions, options, -1), null],
  };
}

function turn(onnx: Onnx, x: Tensor, positions: Tensor, options: RotaryOptions, direction: 1 | -1): Tensor {
  const { batchSize, sequenceLength } = options;
  const width = x.shape[1]!;
  const { cosines, sines } = rotaryTables(onnx, options, direction);
  const [y] = onnx.node(
    "RotaryEmbedding",
    [onnx.reshape(x, [batchSize, sequenceLength, width]), positions, cosines, sines],
    [[batchSize, sequenceLength, width]],
    { domain: "com.microsoft", attributes: { interleaved: { int: 0 } } },
  );
  return onnx.reshape(y!, x.shape);
}

interface Tables {
  readonly cosines: Tensor;
  readonly sines: Tensor;
}

/** cos and sin of position · frequency: two tables [sequenceLength, headSize / 2]. */
function rotaryTables(onnx: Onnx, options: RotaryOptions, direction: 1 | -1): Tables {
  const { sequenceLength, frequencies, scale } = options;
  const key = ["rotary", sequenceLength, scale, direction, ...frequencies].join(" ");
  return onnx.shared(key, () => makeTables(onnx, options, direction));
}

function makeTables(
  onnx: Onnx,
  { sequenceLength, frequencies, scale }: RotaryOptions,
  direction: 1 | -1,
): Tables {
  const half = frequencies.length;
  const cosines = new Float32Array(sequenceLength * half);
  const sines = new Float32Array(sequenceLength * half);
  for (let position = 0; position < sequenceLength; position++) {
    for (const [pair, frequency] of frequencies.entries()) {
      // As PyTorch has it, which tells far positions apart only as finely as float32 does.
      const angle = Math.fround(position * frequency);
      cosines[position * half + pair] = scale * Math.cos(angle);
      sines[position * half + pair] = direction * scale * Math.sin(angle);
    }
  }
  return {
    cosines: onnx.constant([sequenceLength, half], cosines),
    sines: onnx.constant([sequenceLength, half], sines),
  };
}
