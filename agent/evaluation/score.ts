// Counts right answers, and says how far the count can be trusted.
import type { Score } from "../../schemas/questions.ts";

/** The 97.5th percentile of the standard normal distribution. */
const z = 1.959963984540054;

export function scoreOf(correct: number, total: number): Score {
  return { correct, share: correct / total, interval: wilsonInterval(correct, total) };
}

/**
 * The 95 % confidence interval of a share (Wilson, 1927): the shares p for which the observed one lies within
 * z standard deviations √(p(1 − p)/n). Unlike p ± z·deviation, it stays within [0, 1] and is right near its ends.
 */
export function wilsonInterval(correct: number, total: number): [low: number, high: number] {
  if (total === 0) return [0, 1];
  const share = correct / total;
  const scale = 1 + z ** 2 / total;
  const center = (share + z ** 2 / (2 * total)) / scale;
  const reach = (z * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2))) / scale;
  return [Math.max(0, center - reach), Math.min(1, center + reach)];
}

/** Answers are compared without the blanks around them. */
export function isExact(answer: string, expected: string): boolean {
  return answer.trim() === expected.trim();
}
