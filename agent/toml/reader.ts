// Goes through a TOML text from its beginning to its end, and notes what breaks its rules.
import { mistakeSentences, type MistakeName } from "./mistakes.ts";
import type { Span, TomlMistake } from "./tree.ts";

/** A text with more mistakes than this is not read to its end. */
const mostMistakes = 1000;

const commentRun = /[^\u0000-\u0008\u000a-\u001f\u007f]*/y;

const key = String.raw`(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')`;
/** A line that is a pair wherever it stands, or a header that could not be an element of an array. */
const statement = new RegExp(
  String.raw`[ \t]*(?:${key}[ \t]*(?:\.[ \t]*${key}[ \t]*)*=` +
    String.raw`|\[\[?[ \t]*(?!(?:true|false|inf|nan)[ \t]*[\],])[A-Za-z_][\w-]*[ \t]*(?:\.[ \t]*${key}[ \t]*)*` +
    String.raw`\]\]?[ \t]*(?:#.*)?\r?(?:\n|$))`,
  "y",
);

export class TomlReader {
  readonly text: string;
  readonly comments: Span[] = [];
  readonly mistakes: TomlMistake[] = [];
  /** How many mistakes were found, also those that were taken back. */
  found = 0;
  at = 0;
  /** Where the line of `at` begins. */
  lineStart = 0;
  /** Where the value of the key that is being read begins: what is before is no part of it. */
  valueStart = 0;
  /** Set when a value turned out to be without its end: the lines from `at` on belong to no bracket. */
  isAbandoned = false;
  isAbandonmentNoted = false;
  /** The brackets that are open, by what closes them. */
  readonly closers: string[] = [];
  /** The quotes of texts of several lines that were looked for up to the end and not found. */
  readonly unclosedQuotes = new Set<string>();
  #lastLineAsked = -1;
  /** How far the line of the statement that is being read is indented. */
  #indent = 0;

  constructor(text: string) {
    this.text = text;
    if (text.startsWith("\uFEFF")) this.at = 1;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** So much is wrong that to go on would help nobody. */
  get isHopeless(): boolean {
    return this.found >= mostMistakes;
  }

  fail(name: MistakeName, start: number, end = start + 1, related?: Span): void {
    this.found++;
    if (this.mistakes.length === mostMistakes) return;
    const [message, advice] = mistakeSentences[name];
    const code =
      name === "nestedTooDeep"
        ? "nested_too_deep"
        : name === "textTooLong"
          ? "file_too_large"
          : "toml_syntax";
    const mistake: TomlMistake = { start, end: Math.min(end, this.text.length), code, message, advice };
    if (related !== undefined) mistake.related = { start: related.start, end: related.end };
    this.mistakes.push(mistake);
  }

  /** Moves over what a sticky pattern matches, and returns it. */
  take(pattern: RegExp): string {
    const start = this.at;
    this.#pass(pattern);
    return this.text.slice(start, this.at);
  }

  skipSpaces(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x09) return;
      this.at++;
    }
  }

  /** Whether a line ends here, or the text; at a carriage return alone none does. */
  isAtLineEnd(): boolean {
    const code = this.text.charCodeAt(this.at);
    if (code === 0x0d) return this.text.charCodeAt(this.at + 1) === 0x0a;
    return code === 0x0a || this.isAtEnd;
  }

  /** Passes over the end of a line, if one is here. */
  skipLineEnd(): boolean {
    if (this.isAtEnd || !this.isAtLineEnd()) return false;
    this.at += this.text.charCodeAt(this.at) === 0x0d ? 2 : 1;
    this.lineStart = this.at;
    return true;
  }

  skipComment(): void {
    if (this.text.charCodeAt(this.at) !== 0x23) return;
    const start = this.at;
    this.#pass(commentRun);
    while (!this.isAtLineEnd()) {
      this.fail("controlCharacter", this.at++);
      this.#pass(commentRun);
    }
    this.comments.push({ start, end: this.at });
  }

  /** Passes over blanks, comments and line ends. */
  skipBlank(): void {
    do {
      this.skipSpaces();
      this.skipComment();
    } while (this.skipLineEnd());
  }

  /** Passes over the rest of the line; what is on it was reported. Returns where its text ends. */
  skipLine(): number {
    const newline = this.text.indexOf("\n", this.at);
    this.at = newline < 0 ? this.text.length : newline;
    if (newline > 0 && this.text.charCodeAt(newline - 1) === 0x0d) this.at--;
    let end = this.at;
    while (end > this.lineStart && /[ \t]/.test(this.text[end - 1]!)) end--;
    return end;
  }

  /** Goes back to an offset at which a line begins, as if nothing after it had been read. */
  rewind(lineStart: number): void {
    while ((this.mistakes.at(-1)?.start ?? -1) >= lineStart) this.mistakes.pop();
    while ((this.comments.at(-1)?.start ?? -1) >= lineStart) this.comments.pop();
    this.at = lineStart;
    this.lineStart = lineStart;
  }

  /** Whether a line reads as a statement of its own, though it would stand inside a value. */
  isStatement(lineStart: number): boolean {
    statement.lastIndex = lineStart;
    return statement.test(this.text);
  }

  /** Begins a line of its own, outside all brackets. */
  beginStatement(): void {
    this.#indent = this.at - this.lineStart;
    this.valueStart = this.at;
    this.isAbandoned = false;
    this.isAbandonmentNoted = false;
    if (this.closers.length > 0) this.closers.length = 0;
  }

  /**
   * To be asked where something in brackets goes wrong: if the line here looks like a statement, the brackets
   * were not closed, and the value ends before it. In an inline table, whose lines are pairs too, only a line
   * that is not indented deeper than the value's own is one.
   */
  abandonBrackets(): boolean {
    if (this.isAbandoned) return true;
    if (this.lineStart <= this.valueStart || this.lineStart === this.#lastLineAsked) return false;
    this.#lastLineAsked = this.lineStart;
    if (!this.isStatement(this.lineStart)) return false;
    if (this.closers.at(-1) === "}" && this.#isDeeper(this.lineStart)) return false;
    this.rewind(this.lineStart);
    this.isAbandoned = true;
    return true;
  }

  #isDeeper(lineStart: number): boolean {
    const ofStatement = this.text.slice(lineStart, lineStart + this.#indent + 1);
    return /^[ \t]*$/.test(ofStatement);
  }

  #pass(pattern: RegExp): void {
    pattern.lastIndex = this.at;
    if (pattern.test(this.text)) this.at = pattern.lastIndex;
  }
}
