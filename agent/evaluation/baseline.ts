// What a model must beat: look the question up among the training questions, and answer what stands there.
import { indexTexts } from "./nearest.ts";

export interface LookupPair {
  question: string;
  answer: string;
}

export interface Lookup {
  /** The answer of the most similar training question. */
  nearest(question: string): string;
  /**
   * The same, cleverer: names do not count when questions are compared, and the names in the answer that was
   * found are replaced by those of the question, in order.
   */
  nearestWithNames(question: string): string;
}

/** A word that stands in a smaller share of the training questions than this is taken for a name. */
const nameShare = 0.0003;
const mask = "□";

export function createLookup(training: readonly LookupPair[]): Lookup {
  const plain = indexTexts(training.map(({ question }) => question));
  const questions = training.map(({ question }) => wordsOf(question));
  const answers = training.map(({ answer }) => wordsOf(answer));
  const rows = rowsHolding(questions);
  const answerRows = rowsHolding(answers);
  const largest = nameShare * training.length;
  const isRare = (word: string) => (rows.get(word) ?? 0) < largest && (answerRows.get(word) ?? 0) < largest;
  /** Words of the question that its answer repeats, unless they are the command's own. */
  const names = questions.map((words, index) =>
    words.filter((word) => answers[index]!.includes(word) && isRare(word)),
  );
  const masked = indexTexts(
    questions.map((words, index) =>
      words.map((word) => (names[index]!.includes(word) ? mask : word)).join(" "),
    ),
  );

  return {
    nearest: (question) => training[plain.find(question)]!.answer,
    nearestWithNames: (question) => {
      const asked = wordsOf(question);
      const found = masked.find(asked.map((word) => (isRare(word) ? mask : word)).join(" "));
      return replaceNames(training[found]!.answer, names[found]!, rarest(asked, names[found]!.length, rows));
    },
  };
}

/** In how many texts each word stands. */
function rowsHolding(texts: readonly (readonly string[])[]): Map<string, number> {
  const rows = new Map<string, number>();
  for (const words of texts) for (const word of new Set(words)) rows.set(word, (rows.get(word) ?? 0) + 1);
  return rows;
}

/** Words with the punctuation inside them; what stands in quotes is one word. */
function wordsOf(text: string): string[] {
  return (text.match(/"[^"]*"|\S+/g) ?? [])
    .map((word) => (word.startsWith('"') ? word.slice(1, -1) : word.replace(/[?.,:;!]+$/, "")))
    .filter((word) => word !== "");
}

/**
 * The `count` words that the fewest training questions hold, in the order of the text. Of equally rare ones, those
 * with other characters than letters come first, then those further back: names mostly do.
 */
function rarest(words: readonly string[], count: number, rows: ReadonlyMap<string, number>): string[] {
  const rank = (index: number) => [
    rows.get(words[index]!) ?? 0,
    /[^\p{L}]/u.test(words[index]!) ? 0 : 1,
    -index,
  ];
  return [...words.keys()]
    .map((index) => ({ index, rank: rank(index) }))
    .sort((left, right) => left.rank.map((value, at) => value - right.rank[at]!).find((by) => by !== 0) ?? 0)
    .slice(0, count)
    .sort((left, right) => left.index - right.index)
    .map(({ index }) => words[index]!);
}

function replaceNames(answer: string, names: readonly string[], replacements: readonly string[]): string {
  const replaced = new Map(names.map((name, index) => [name, replacements[index] ?? name]));
  // Longer names first, so that a name within another one is left alone.
  const pattern = names
    .toSorted((left, right) => right.length - left.length)
    .map((name) => name.replace(/[^\p{L}\p{N}]/gu, "\\$&"))
    .join("|");
  return pattern === "" ? answer : answer.replace(new RegExp(pattern, "g"), (name) => replaced.get(name)!);
}
