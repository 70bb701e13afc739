// What a model knows of a text as one vector: the last layer after the last token.
import type { LlamaEmbeddingContext, LlamaModel, Token } from "node-llama-cpp";

/** What node-llama-cpp's own contexts take adapters by. */
interface WithAdapters {
  _setLoras(adapters: { filePath: string }[]): Promise<void>;
}

interface EmbeddingOptions {
  threads: number;
  adapter?: string | undefined;
  /** Told how many tokens each text has, before it is computed in one piece. */
  onCompute: (tokens: number) => void;
}

/** Unit vectors. The context lives for these texts alone, so that a model that only talks needs no memory for it. */
export async function embeddingOf(
  model: LlamaModel,
  inputs: readonly (readonly number[])[],
  { threads, adapter, onCompute }: EmbeddingOptions,
): Promise<Float32Array<ArrayBuffer>[]> {
  const longest = inputs.reduce((most, { length }) => Math.max(most, length), 0);
  // Two more for what llama.cpp may put around a text, and one that it keeps free.
  const length = longest + 3;
  const context = await model.createEmbeddingContext({ contextSize: length, batchSize: length, threads });
  try {
    if (adapter !== undefined) await contextOf(context)._setLoras([{ filePath: adapter }]);
    const vectors: Float32Array<ArrayBuffer>[] = [];
    for (const input of inputs) {
      onCompute(input.length);
      const { vector } = await context.getEmbeddingFor(input as Token[]);
      vectors.push(unitVector(vector));
    }
    return vectors;
  } finally {
    await context.dispose();
  }
}

/** The only way to give adapters to a context for vectors, whose options know none. */
function contextOf(context: LlamaEmbeddingContext): WithAdapters {
  return (context as unknown as { _llamaContext: WithAdapters })._llamaContext;
}

function unitVector(vector: readonly number[]): Float32Array<ArrayBuffer> {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => (length > 0 ? value / length : value));
}
