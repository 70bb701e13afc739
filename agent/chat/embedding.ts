// What a model knows of a text as one vector: the last layer after the last token.
import type { LlamaModel, Token } from "node-llama-cpp";

/** Unit vectors. The context lives for these texts alone, so that a model that only talks needs no memory for it. */
export async function embeddingOf(
  model: LlamaModel,
  inputs: readonly (readonly number[])[],
  threads: number,
): Promise<Float32Array<ArrayBuffer>[]> {
  const longest = inputs.reduce((most, { length }) => Math.max(most, length), 0);
  // Two more for what llama.cpp may put around a text, and one that it keeps free.
  const length = longest + 3;
  const context = await model.createEmbeddingContext({ contextSize: length, batchSize: length, threads });
  try {
    const vectors: Float32Array<ArrayBuffer>[] = [];
    for (const input of inputs) {
      const { vector } = await context.getEmbeddingFor(input as Token[]);
      vectors.push(unitVector(vector));
    }
    return vectors;
  } finally {
    await context.dispose();
  }
}

function unitVector(vector: readonly number[]): Float32Array<ArrayBuffer> {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => (length > 0 ? value / length : value));
}
