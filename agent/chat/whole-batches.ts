// Has the tokens of all answers that are being written computed together, which takes little longer than those of one.
import type { BatchItem, CustomBatchingPrioritizationStrategy } from "node-llama-cpp";

/** An answer asks for its next token within a few turns of the microtasks; one that has ended does not. */
const mostTurns = 32;

/**
 * For a context's `itemPrioritizationStrategy`. It is asked as soon as some of the answers that were computed together
 * have asked for their next tokens, and with nothing to compute it is asked again when more of them had time to.
 */
export function wholeBatches(answers: () => number): CustomBatchingPrioritizationStrategy {
  let turns = 0;
  return ({ items }) => {
    if (items.length < answers() && turns++ < mostTurns) return [];
    turns = 0;
    // The batch is filled in this order: who needs few tokens does not wait for long prompts.
    return [...items]
      .sort((left, right) => left.tokens.length - right.tokens.length)
      .map((item: BatchItem) => ({ item, processAmount: item.tokens.length }));
  };
}
