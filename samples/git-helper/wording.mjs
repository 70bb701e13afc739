// The small language in which training templates are written, and the openings and endings around them.

/** Words that many templates choose from: `<remove>` stands for any of these. */
const classes = {
  show: "show|show me|list|display|print|see|view|let me see",
  remove: "remove|delete|get rid of|drop|erase|throw away|discard",
  last: "last|latest|most recent|newest|previous",
};

/** What may come before an order: "create a branch" becomes "how do I create a branch". */
export const openings = [
  "please",
  "how do I",
  "how can I",
  "how would I",
  "how to",
  "can you",
  "could you",
  "could you please",
  "would you",
  "I want to",
  "I need to",
  "I have to",
  "I would like to",
  "I'd like to",
  "I want git to",
  "help me",
  "help me to",
  "what is the command to",
  "which command do I use to",
  "what do I type to",
  "what do I run to",
  "tell me how to",
  "show me how to",
  "the command to",
  "git command to",
  "is there a way to",
  "is it possible to",
  "let's",
  "let me",
  "I am trying to",
  "I'm trying to",
  "now",
  "now I want to",
  "it is time to",
  "next,",
  "just",
  "ok,",
];

/** What may come after any question. */
export const endings = ["please", "for me", "now", "thanks", "in git", "with git", "right now", "quickly"];

/** The alternatives of a template, one list for each stretch of it: "(a|b) c" is [["a", "b"], [" c"]]. */
function stretches(template) {
  const written = template.replace(/<(\w+)>/g, (_, name) => `(${classes[name]})`);
  return written
    .split(/(\([^)]*\))/)
    .map((part) => (part.startsWith("(") ? part.slice(1, -1).split("|") : [part]));
}

function tidy(text) {
  return text
    .replace(/\s+/g, " ")
    .replace(/ ([,.])/g, "$1")
    .trim();
}

/** One of the questions that a template stands for; `choose` picks from a list. */
export function oneOf(template, choose) {
  return tidy(
    stretches(template)
      .map((alternatives) => choose(alternatives))
      .join(""),
  );
}

/** Every question that a template stands for. */
export function allOf(template) {
  let texts = [""];
  for (const alternatives of stretches(template))
    texts = texts.flatMap((text) => alternatives.map((alternative) => text + alternative));
  return texts.map(tidy);
}

/**
 * The words of a template that carry meaning, to compare templates by: lower case, without punctuation,
 * articles, openings and endings; all kinds of name are alike.
 */
export function coreWords(template) {
  let text = wordsOf(template);
  const prefixes = openings.map(wordsOf).sort((a, b) => b.length - a.length);
  const suffixes = endings.map(wordsOf).sort((a, b) => b.length - a.length);
  for (let before = ""; before !== text;) {
    before = text;
    const prefix = prefixes.find((words) => text.startsWith(`${words} `));
    if (prefix !== undefined) text = text.slice(prefix.length + 1);
    const suffix = suffixes.find((words) => text.endsWith(` ${words}`));
    if (suffix !== undefined) text = text.slice(0, -suffix.length - 1);
  }
  return text.split(" ");
}

function wordsOf(text) {
  return text
    .toLowerCase()
    .replace(/\{\w+\}/g, "{}")
    .replace(/[^\w{}'\s]/g, " ")
    .replace(/\b(a|an|the)\b/g, " ")
    .trim()
    .replace(/\s+/g, " ");
}

/** Training templates differ from the held-out ones of their command in two words and a third of all at least. */
export function isTooClose(words, heldOut) {
  return wordDistance(words, heldOut) < Math.max(2, heldOut.length / 3);
}

/** How many words must be put in, left out or replaced to make one list of words the other (Levenshtein, 1966). */
export function wordDistance(a, b) {
  let previous = b.map((_, j) => j + 1);
  a.forEach((word, i) => {
    let diagonal = i;
    let left = i + 1;
    previous = previous.map((above, j) => {
      left = Math.min(above + 1, left + 1, diagonal + (word === b[j] ? 0 : 1));
      diagonal = above;
      return left;
    });
  });
  return b.length === 0 ? a.length : previous[b.length - 1];
}
