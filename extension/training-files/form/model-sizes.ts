// Sizes of models that a person can choose from, and how many parameters any shape has.

/** The shape of a decoder as a training file says it. */
export interface ModelShape {
  readonly family: "llama" | "gpt2";
  readonly layers: number;
  readonly hiddenSize: number;
  readonly heads: number;
  /** Equals `heads` when it is left out. */
  readonly keyValueHeads?: number | undefined;
  readonly intermediateSize?: number | undefined;
  readonly tiedEmbeddings: boolean;
  /** Tokens. */
  readonly vocabulary: number;
  /** Learned positions of GPT-2 take a row each. */
  readonly sequenceLength: number;
}

export interface ModelSize {
  readonly id: "tiny" | "small" | "medium" | "large";
  readonly layers: number;
  readonly hiddenSize: number;
  readonly heads: number;
}

/** From what a laptop trains in minutes to the shape of GPT-2 124M. */
export const modelSizes: readonly ModelSize[] = [
  { id: "tiny", layers: 4, hiddenSize: 128, heads: 4 },
  { id: "small", layers: 6, hiddenSize: 256, heads: 8 },
  { id: "medium", layers: 8, hiddenSize: 512, heads: 8 },
  { id: "large", layers: 12, hiddenSize: 768, heads: 12 },
];

/** Width of the feed-forward layer that is taken when none is written. */
export function usualIntermediateSize(family: ModelShape["family"], hiddenSize: number): number {
  return family === "gpt2" ? 4 * hiddenSize : Math.ceil((hiddenSize * 8) / 3 / 32) * 32;
}

export function countParameters(shape: ModelShape): number {
  const { family, layers, hiddenSize: width, heads, vocabulary, sequenceLength, tiedEmbeddings } = shape;
  const inner = shape.intermediateSize ?? usualIntermediateSize(family, width);
  const embeddings = vocabulary * width * (tiedEmbeddings ? 1 : 2);
  if (family === "gpt2") {
    // Query, key, value and output with biases, two layers of feed-forward with biases, two norms with both.
    const block = 4 * (width * width + width) + 2 * width * inner + inner + width + 4 * width;
    return embeddings + sequenceLength * width + layers * block + 2 * width;
  }
  const keyValueWidth = (width / heads) * (shape.keyValueHeads ?? heads);
  const attention = 2 * width * width + 2 * width * keyValueWidth;
  const block = attention + 3 * width * inner + 2 * width;
  return embeddings + layers * block + width;
}
