// Exact match and F1 over words, as SQuAD's evaluation has them (Rajpurkar et al., 2016).

/** What Python's string.punctuation holds. */
const punctuation = /[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/g;
/** Between what Python counts among words: letters and numbers of all scripts, and no marks. */
const articles = /(?<![\p{L}\p{N}_])(a|an|the)(?![\p{L}\p{N}_])/gu;

/** Lower case, without punctuation and English articles, and one blank between words. */
export function normaliseAnswer(text: string): string {
  return text
    .toLowerCase()
    .replace(punctuation, "")
    .replace(articles, " ")
    .split(/\s+/)
    .filter((word) => word !== "")
    .join(" ");
}

/** 1 where nothing differs but case, punctuation, articles and blanks; else 0. */
export function exactMatch(answer: string, expected: string): number {
  return normaliseAnswer(answer) === normaliseAnswer(expected) ? 1 : 0;
}

/**
 * 2PR/(P + R) of the words in common, each counted as often as it stands in both: P is their share of the answer, R
 * their share of what is expected. Where one of the two has no words, 1 if neither has any, as in SQuAD 2.0.
 */
export function tokenF1(answer: string, expected: string): number {
  const given = wordsOf(answer);
  const wanted = wordsOf(expected);
  if (given.length === 0 || wanted.length === 0) return given.length === wanted.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of given) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common++;
  }
  return (2 * common) / (given.length + wanted.length);
}

function wordsOf(text: string): string[] {
  const normalised = normaliseAnswer(text);
  return normalised === "" ? [] : normalised.split(" ");
}
