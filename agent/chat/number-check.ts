// Finds out with one token whether what a model computes are numbers, before anybody is answered with rubbish.
import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";

/** A token that occurs in texts: rows of an embedding that none of them needs may hold anything. */
const ordinaryText = "a";

/**
 * NaN in any weight but a token's own row comes out in all logits, and in the output layer's in one of them; the
 * probability of the token that is drawn among all of them has each of them in its sum.
 */
export async function computesNumbers(model: LlamaModel, sequence: LlamaContextSequence): Promise<boolean> {
  const [token = 0 as Token] = model.tokenize(ordinaryText);
  const drawnAmongAll = { temperature: 1, topK: 0, topP: 1, seed: 0 };
  await sequence.clearHistory();
  const [result] = await sequence.controlledEvaluate([
    [token, { generateNext: { confidence: true, options: drawnAmongAll } }],
  ]);
  await sequence.clearHistory();
  return Number.isFinite(result?.next.confidence);
}
