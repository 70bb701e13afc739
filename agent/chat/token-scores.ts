// How probable a token was that was drawn, and what else might have been, before temperature had a say.

export interface TokenScores {
  logProbability: number | null;
  /** The most probable tokens, the first one first. */
  alternatives: { token: number; logProbability: number | null }[];
}

/**
 * `probabilities` are those that the token was drawn with, the largest first. Temperature T has made of a probability p
 * one in proportion to p^(1/T), which is taken back here; 0 has changed nothing.
 */
export function scoreTokens(
  token: number,
  probabilities: ReadonlyMap<number, number>,
  temperature: number,
  alternatives: number,
): TokenScores {
  const power = temperature > 0 ? temperature : 1;
  let sum = 0;
  for (const probability of probabilities.values()) sum += probability ** power;
  const total = Math.log(sum);
  const scoreOf = (probability: number | undefined): number | null => {
    const score = power * Math.log(probability ?? 0) - total;
    return Number.isFinite(score) ? Math.min(0, score) : null;
  };
  const top: TokenScores["alternatives"] = [];
  for (const [other, probability] of probabilities) {
    if (top.length === alternatives) break;
    top.push({ token: other, logProbability: scoreOf(probability) });
  }
  return { logProbability: scoreOf(probabilities.get(token)), alternatives: top };
}
