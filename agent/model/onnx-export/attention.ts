// Causal attention with grouped heads, and rotary positions, in standard ONNX operators.
import type { RotaryFrequencies } from "../rope.ts";
import type { Graph, Value } from "./graph.ts";

/** What every layer shares; computed once in the graph from the shape of the input. */
export interface Positions {
  /** int64 [2]: batch and sequence. */
  inputShape: Value;
  /** int64 [sequence]: 0, 1, 2 … */
  positions: Value;
  /** bool [sequence, sequence]: may the row's token see the column's? */
  visible: Value;
}

/** Reads the shape of `inputIds` [batch, sequence]. */
export function positionsOf(graph: Graph, inputIds: Value): Positions {
  const inputShape = graph.op("Shape", [inputIds]);
  const sequence = graph.op("Gather", [inputShape, graph.integer(1)]);
  const positions = graph.op("Range", [graph.integer(0), sequence, graph.integer(1)]);
  const rows = graph.op("Unsqueeze", [positions, graph.integers(1)]); // [sequence, 1]
  const columns = graph.op("Unsqueeze", [positions, graph.integers(0)]); // [1, sequence]
  return { inputShape, positions, visible: graph.op("GreaterOrEqual", [rows, columns]) };
}

/** Splits x [tokens, heads · headSize] into [batch, heads[0], …, sequence, headSize]. */
export function splitHeads(
  graph: Graph,
  x: Value,
  { inputShape }: Positions,
  heads: readonly [number, number],
  headSize: number,
): Value {
  const shape = graph.concatenate(0, inputShape, graph.integers(heads[0], heads[1], headSize));
  // [batch, sequence, groups, heads, headSize] -> [batch, groups, heads, sequence, headSize]
  return graph.transpose(graph.reshape(x, shape), 0, 2, 3, 1, 4);
}

/**
 * softmax(q·kᵀ / √headSize) · v, where no token sees a later one. Query is [batch, groups, heads, sequence,
 * headSize]; key and value are [batch, groups, 1, sequence, headSize] and serve all heads of their group.
 * Returns [tokens, width], where width is groups · heads · headSize.
 */
export function attention(
  graph: Graph,
  query: Value,
  key: Value,
  value: Value,
  { visible }: Positions,
  headSize: number,
  width: number,
): Value {
  const scaled = graph.multiply(query, graph.number(1 / Math.sqrt(headSize)));
  const scores = graph.op("MatMul", [scaled, graph.transpose(key, 0, 1, 2, 4, 3)]);
  // The most negative float32 instead of -Infinity, of which some runtimes make NaN.
  const masked = graph.op("Where", [visible, scores, graph.number(-3.4028234663852886e38)]);
  const weights = graph.op("Softmax", [masked], { axis: { int: -1 } });
  const mixed = graph.op("MatMul", [weights, value]);
  // [batch, groups, heads, sequence, headSize] -> [tokens, width]
  return graph.reshape(graph.transpose(mixed, 0, 3, 1, 2, 4), graph.integers(-1, width));
}

/** scale · cos and scale · sin of position · frequency, each [sequence, headSize / 2] (Su et al., 2021). */
export function rotaryAngles(
  graph: Graph,
  { positions }: Positions,
  { frequencies, scale }: RotaryFrequencies,
): { cosine: Value; sine: Value } {
  const asFloat = graph.op("Cast", [positions], { to: { int: 1 } });
  const angles = graph.multiply(
    graph.op("Unsqueeze", [asFloat, graph.integers(1)]), // [sequence, 1]
    graph.numbers("rotary_frequencies", Float32Array.from(frequencies)),
  );
  const scaled = (value: Value): Value => (scale === 1 ? value : graph.multiply(value, graph.number(scale)));
  return { cosine: scaled(graph.op("Cos", [angles])), sine: scaled(graph.op("Sin", [angles])) };
}

/** Rotates dimension i of each head together with i + headSize / 2, as Hugging Face's Llama does. */
export function rotate(
  graph: Graph,
  x: Value,
  { cosine, sine }: { cosine: Value; sine: Value },
  headSize: number,
): Value {
  const half = (start: number, end: number): Value =>
    graph.op("Slice", [x, graph.integers(start), graph.integers(end), graph.integers(-1)]);
  const [first, second] = [half(0, headSize / 2), half(headSize / 2, headSize)];
  return graph.concatenate(
    -1,
    graph.op("Sub", [graph.multiply(first, cosine), graph.multiply(second, sine)]),
    graph.add(graph.multiply(second, cosine), graph.multiply(first, sine)),
  );
}
