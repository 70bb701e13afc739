// ROUGE-L of a text with one reference: their longest common subsequence of words (Lin, 2004, section 3.1).

/** Longer texts are cut, since the time grows with the product of both lengths. */
const mostWords = 5000;

const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}\p{N}])+/gu;

/**
 * F with β = 1, so 2PR/(P + R), where P and R are the share that the subsequence has of the text and of the reference.
 * Words are what Python's rouge-score takes for words, without stemming; beyond it, letters of all scripts count, and
 * each character of Chinese and Japanese is a word. 0 where one of the two has none.
 */
export function rougeL(text: string, reference: string): number {
  const given = rougeWords(text);
  const wanted = rougeWords(reference);
  if (given.length === 0 || wanted.length === 0) return 0;
  return (2 * commonSubsequence(given, wanted)) / (given.length + wanted.length);
}

function rougeWords(text: string): string[] {
  return (text.toLowerCase().match(word) ?? []).slice(0, mostWords);
}

/** Length of the longest sequence that is in both in the same order, with gaps. */
function commonSubsequence(left: readonly string[], right: readonly string[]): number {
  let above = new Int32Array(right.length + 1);
  let row = new Int32Array(right.length + 1);
  for (const word of left) {
    for (const [index, other] of right.entries())
      row[index + 1] = word === other ? above[index]! + 1 : Math.max(above[index + 1]!, row[index]!);
    [above, row] = [row, above];
  }
  return above[right.length]!;
}
