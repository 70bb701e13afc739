// Rotary position embedding (Su et al., 2021), in the half-rotated layout of Hugging Face's Llama.
import type { Onnx } from "../onnx.ts";
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export interface RotaryOptions {
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly heads: number;
  /** Base of the frequencies. */
  readonly theta: number;
  /** Positions run from 0 to this, exclusive. */
  readonly contextLength: number;
}

/** Turns each head of x [batch · sequence, heads · headSize] by its position: positions [batch, sequence] int64. */
export function rotary(options: RotaryOptions): Op<[x: Tensor, positions: Tensor]> {
  return {
    name: "rotary",
    forward: (onnx, x, positions) => turn(onnx, x, positions, options, 1),
    // A rotation's inverse is its transpose: the gradient is turned back by the same angle.
    backward: (onnx, dy, _y, _x, positions) => [turn(onnx, dy, positions, options, -1), null],
  };
}

function turn(onnx: Onnx, x: Tensor, positions: Tensor, options: RotaryOptions, direction: 1 | -1): Tensor {
  const { batchSize, sequenceLength, heads } = options;
  const width = x.shape[1]!;
  const { cosines, sines } = rotaryTables(onnx, width / heads, options, direction);
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

/** The tables of each graph, so that all layers share them. */
const tablesOfGraph = new WeakMap<Onnx, Map<string, Tables>>();

/** cos and sin of position · θ^(−2i/headSize): two tables [contextLength, headSize / 2]. */
function rotaryTables(onnx: Onnx, headSize: number, options: RotaryOptions, direction: 1 | -1): Tables {
  const { contextLength, theta } = options;
  const known = tablesOfGraph.get(onnx) ?? new Map<string, Tables>();
  tablesOfGraph.set(onnx, known);
  const key = [headSize, theta, contextLength, direction].join(" ");
  const made = known.get(key);
  if (made) return made;
  const half = headSize / 2;
  const cosines = new Float32Array(contextLength * half);
  const sines = new Float32Array(contextLength * half);
  for (let position = 0; position < contextLength; position++) {
    for (let pair = 0; pair < half; pair++) {
      const angle = position * theta ** (-(2 * pair) / headSize);
      cosines[position * half + pair] = Math.cos(angle);
      sines[position * half + pair] = direction * Math.sin(angle);
    }
  }
  const tables = {
    cosines: onnx.constant([contextLength, half], cosines),
    sines: onnx.constant([contextLength, half], sines),
  };
  known.set(key, tables);
  return tables;
}
