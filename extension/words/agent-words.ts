// What the agent says, in the user's language. It writes English, also into the records of runs; here what it says is
// found among the texts that it has, with the values that are filled into them.

/** Texts of the agent with `{0}`, `{1}` … where values stand, and their translations. */
export type AgentTexts = Readonly<Record<string, string>>;

/** Keys of results, progress and problems that hold words for people. */
const keysOfWords = new Set([
  "advice",
  "detail",
  "failure",
  "message",
  "notes",
  "problem",
  "reason",
  "warnings",
  "words",
]);
/** Keys under which there are the user's own data, which nobody translates. */
const keysOfData = new Set(["cells", "example", "messages", "raw", "tree", "value"]);
/** Values hold values in turn: a reason, a number of rows. */
const DEEPEST = 4;
/** A text is several sentences at most; a long one is a row of data, or a log. */
const LONGEST = 4000;
const MOST_SENTENCES = 12;
/** A text with fewer is taken for what it may be only where nothing but names and known words stands in it. */
const FEW_LETTERS = 9;

interface Pattern {
  /** What stands before, between and after the values. */
  readonly parts: readonly string[];
  /** Numbers of the values, in their order in the English text. */
  readonly places: readonly number[];
  readonly translation: string;
  /** It says so little by itself that it may stand anywhere, as "{0} and {1}". */
  readonly isWeak: boolean;
}

export class AgentWords {
  readonly #texts: ReadonlyMap<string, string>;
  /** The most particular first. */
  readonly #patterns: readonly Pattern[];

  constructor(texts: AgentTexts) {
    const entries = Object.entries(texts);
    this.#texts = new Map(entries.filter(([text]) => !hasPlaces(text)));
    this.#patterns = entries
      .filter(([text]) => hasPlaces(text))
      .sort(([left], [right]) => literalLength(right) - literalLength(left))
      .map(([text, translation]) => patternOf(text, translation));
  }

  /** What is not known, and names and figures in what is, stays as it is. */
  say(text: string): string {
    return text.length > LONGEST ? text : (this.#translate(text, 0) ?? text);
  }

  /** Markdown, line by line. */
  sayMarkdown(text: string): string {
    return text
      .split("\n")
      .map((line) => {
        const [, mark = "", words = ""] = /^([-*>] )?(.*)$/.exec(line) ?? [];
        return `${mark}${this.say(words)}`;
      })
      .join("\n");
  }

  /** A result, progress or problem with all its words for people said; anything else stays the same. */
  sayIn<T>(told: T): T {
    return this.#sayIn(told, false) as T;
  }

  #sayIn(told: unknown, isWords: boolean): unknown {
    if (typeof told === "string") return isWords ? this.say(told) : told;
    if (Array.isArray(told)) return told.map((one) => this.#sayIn(one, isWords));
    if (!isPlainObject(told)) return told;
    return Object.fromEntries(
      Object.entries(told).map(([key, value]) => [
        key,
        keysOfData.has(key) ? value : this.#sayIn(value, keysOfWords.has(key)),
      ]),
    );
  }

  #translate(text: string, depth: number): string | undefined {
    return this.#sentence(text, depth) ?? this.#sentences(text, depth) ?? this.#fill(text, depth, () => true);
  }

  /** A value that ends one sentence and begins another is none of a single sentence. */
  #sentence(text: string, depth: number): string | undefined {
    const isValue = (value: string): boolean => !/[.?!] [A-Z]/.test(value) || this.#texts.has(value);
    return this.#texts.get(text) ?? this.#counted(text) ?? this.#fill(text, depth, isValue);
  }

  /** A number of things: Chinese has no plural, so that those of one thing stand for all. */
  #counted(text: string): string | undefined {
    const [, count, things = ""] = /^([\d.,]+) ([A-Za-z ]+)$/.exec(text) ?? [];
    const said = this.#texts.get(things) ?? this.#texts.get(things.replace(/s$/, ""));
    return count === undefined || said === undefined ? undefined : `${count} ${said}`;
  }

  #fill(text: string, depth: number, isValue: (value: string) => boolean): string | undefined {
    if (depth >= DEEPEST) return undefined;
    for (const { parts, places, translation, isWeak } of this.#patterns) {
      const values = valuesIn(text, parts);
      if (values === undefined || !values.every(isValue)) continue;
      const said = values.map((value) => this.#translate(value, depth + 1));
      if (isWeak && said.some((one, at) => one === undefined && isPhrase(values[at]!))) continue;
      return translation
        .split(/(\{\d\})/)
        .map((part) => {
          const at = /^\{\d\}$/.test(part) ? places.indexOf(Number(part[1])) : -1;
          return said[at] ?? values[at] ?? part;
        })
        .reduce(beside);
    }
    return undefined;
  }

  /** Several sentences in a row, as many at once as are known together; those that are not known stay. */
  #sentences(text: string, depth: number): string | undefined {
    const parts = text.split(/(?<=[.?!:]["”`]?)[ \n]+/);
    if (parts.length < 2 || parts.length > MOST_SENTENCES) return undefined;
    const said: string[] = [];
    let isKnown = false;
    for (let at = 0; at < parts.length;) {
      let count = parts.length - at;
      let found: string | undefined;
      while (count > 0) {
        found = this.#sentence(parts.slice(at, at + count).join(" "), depth);
        if (found !== undefined) break;
        count--;
      }
      isKnown ||= found !== undefined;
      said.push(found ?? parts[at]!);
      at += Math.max(1, count);
    }
    return isKnown ? said.reduce(joined) : undefined;
  }
}

/** A blank stands between Chinese and Latin, and none between Chinese and Chinese. */
function beside(before: string, after: string): string {
  const isChinese = (text: string): boolean => /^[\p{Script=Han}，。：；？！（）]$/u.test(text);
  const [left, right] = [before.trimEnd(), after.trimStart()];
  const [end, begin] = [left.at(-1) ?? "", right.at(0) ?? ""];
  if (isChinese(end) && isChinese(begin)) return left + right;
  const isTight = before === left && after === right && before !== "" && after !== "";
  const isMixed =
    (/\p{Script=Han}/u.test(end) && /[A-Za-z0-9]/.test(begin)) ||
    (/[A-Za-z0-9]/.test(end) && /\p{Script=Han}/u.test(begin));
  return isTight && isMixed ? `${before} ${after}` : before + after;
}

/** Nothing stands between sentences of which the first ends in a full-width mark. */
function joined(before: string, sentence: string): string {
  return /[。？！：]$/.test(before) ? `${before}${sentence}` : `${before} ${sentence}`;
}

function hasPlaces(text: string): boolean {
  return /\{\d\}/.test(text);
}

function literalLength(text: string): number {
  return text.replaceAll(/\{\d\}/g, "").length;
}

function patternOf(text: string, translation: string): Pattern {
  const places = [...text.matchAll(/\{(\d)\}/g)].map((match) => Number(match[1]));
  const isWeak = text.replaceAll(/[^A-Za-z]/g, "").length < FEW_LETTERS;
  return { parts: text.split(/\{\d\}/), places, translation, isWeak };
}

/** Words, rather than a name, a figure or a path. */
function isPhrase(value: string): boolean {
  return /[A-Za-z] [a-z]/.test(value);
}

/** What stands between the parts, each found as early as it can be; undefined where one is missing. */
function valuesIn(text: string, [first = "", ...others]: readonly string[]): string[] | undefined {
  if (!text.startsWith(first)) return undefined;
  const values: string[] = [];
  let at = first.length;
  for (const [number, part] of others.entries()) {
    const isLast = number === others.length - 1;
    const end = !isLast ? text.indexOf(part, at) : text.endsWith(part) ? text.length - part.length : -1;
    if (end < at) return undefined;
    values.push(text.slice(at, end));
    at = end + part.length;
  }
  return values;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
