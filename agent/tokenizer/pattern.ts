// Regular expressions of a tokenizer.json are written for Oniguruma (Ruby syntax, Unicode); this
// translates them to JavaScript so that they match the same. What has no counterpart is refused.
import { errors } from "../errors.ts";

/** The expression with flags g and v. Throws `tokenizer_not_usable` where it cannot be translated. */
export function translatePattern(pattern: string): RegExp {
  const source = new Translation(pattern).whole();
  try {
    return new RegExp(source, "gv");
  } catch {
    throw unusable(pattern, "it is not well-formed");
  }
}

const whiteSpace = "\\p{White_Space}";
const wordMembers = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}";
const longestPattern = 10_000;
const deepestGroup = 50;

/** Members of a class, for the escapes and POSIX brackets that mean another set than in JavaScript. */
const escapeMembers: Record<string, string> = {
  s: whiteSpace,
  d: "\\p{Nd}",
  h: "0-9A-Fa-f",
};
const posixMembers: Record<string, string> = {
  alpha: "\\p{Alphabetic}",
  digit: "\\p{Nd}",
  alnum: "\\p{Alphabetic}\\p{Nd}",
  space: whiteSpace,
  upper: "\\p{Uppercase}",
  lower: "\\p{Lowercase}",
  punct: "\\p{P}\\p{S}",
  cntrl: "\\p{Cc}",
  xdigit: "0-9A-Fa-f",
  word: wordMembers,
};
const controlCharacters: Record<string, number> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7, e: 27 };

class Translation {
  #at = 0;
  #atomicGroups = 0;
  #depth = 0;
  readonly #characters: string[];
  readonly #pattern: string;

  constructor(pattern: string) {
    this.#pattern = pattern;
    if (pattern.length > longestPattern) throw this.#refuse("it is too long");
    this.#characters = Array.from(pattern);
  }

  whole(): string {
    const source = this.#alternatives(false);
    if (this.#at < this.#characters.length) throw this.#refuse("a ) has no (");
    return source;
  }

  #alternatives(ignoreCase: boolean): string {
    let source = "";
    let caseless = ignoreCase;
    for (;;) {
      const next = this.#peek();
      if (next === undefined || next === ")") return source;
      if (this.#takes("(?i)")) {
        // Holds up to the end of the group that it stands in.
        caseless = true;
      } else if (next === "|") {
        this.#at++;
        source += "|";
      } else {
        source += this.#quantified(this.#atom(caseless));
      }
    }
  }

  #quantified(atom: string): string {
    let source = atom;
    for (;;) {
      const quantifier = this.#quantifier();
      if (quantifier === undefined) return source;
      const bounded = quantifier.startsWith("{");
      if (this.#takes("?")) source = `(?:${source}${quantifier}?)`;
      else if (!bounded && this.#takes("+")) source = this.#atomic(`(?:${source}${quantifier})`);
      else source = `(?:${source}${quantifier})`;
    }
  }

  #quantifier(): string | undefined {
    const next = this.#peek();
    if (next === "*" || next === "+" || next === "?") {
      this.#at++;
      return next;
    }
    if (next !== "{") return undefined;
    const rest = this.#characters.slice(this.#at, this.#at + 24).join("");
    const bounds = /^\{(\d{0,6})(,?)(\d{0,6})\}/.exec(rest);
    if (bounds === null || (bounds[1] === "" && bounds[3] === "")) return undefined;
    this.#at += bounds[0].length;
    return `{${bounds[1] === "" ? "0" : bounds[1]!}${bounds[2]!}${bounds[3]!}}`;
  }

  /** Once matched, a lookahead is not entered again: what it captured is taken whole or not at all. */
  #atomic(source: string): string {
    const name = `atomic${this.#atomicGroups++}`;
    return `(?:(?=(?<${name}>${source}))\\k<${name}>)`;
  }

  #atom(ignoreCase: boolean): string {
    const character = this.#take();
    if (character === "(") return this.#group(ignoreCase);
    if (character === "[") return this.#class(ignoreCase);
    if (character === ".") return "[^\\n]";
    if (character === "^") return "(?<![^\\n])";
    if (character === "$") return "(?![^\\n])";
    if (character === "\\") return this.#escape(ignoreCase);
    if (character === "*" || character === "+" || character === "?") {
      throw this.#refuse(`${character} has nothing to repeat`);
    }
    return literal(character, ignoreCase);
  }

  #group(ignoreCase: boolean): string {
    if (++this.#depth > deepestGroup) throw this.#refuse("its groups are nested too deeply");
    const opening = ["?:", "?=", "?!", "?<=", "?<!", "?>", "?i:", "?-i:"].find((text) => this.#takes(text));
    if (opening === undefined && this.#peek() === "?") throw this.#refuse("a kind of group is not known");
    const caseless = opening === "?i:" || (ignoreCase && opening !== "?-i:");
    const inner = this.#alternatives(caseless);
    if (!this.#takes(")")) throw this.#refuse("a ( has no )");
    this.#depth--;
    if (opening === "?>") return this.#atomic(inner);
    const kept = opening === "?=" || opening === "?!" || opening === "?<=" || opening === "?<!";
    return `(${kept ? opening : "?:"}${inner})`;
  }

  #escape(ignoreCase: boolean): string {
    const character = this.#take();
    if (character === "p" || character === "P") return `[${this.#property(character === "P")}]`;
    // Outside classes, and only there, Oniguruma also takes these for parts of words.
    if (character === "w" || character === "W") {
      return `[${character === "W" ? "^" : ""}${wordMembers}²³¹¼½¾]`;
    }
    if (character in escapeMembers) return `[${escapeMembers[character]!}]`;
    const lower = character.toLowerCase();
    if (lower !== character && lower in escapeMembers) return `[^${escapeMembers[lower]!}]`;
    if (character === "A") return "(?<![\\s\\S])";
    if (character === "z") return "(?![\\s\\S])";
    return literal(String.fromCodePoint(this.#escapedCode(character)), ignoreCase);
  }

  /** The character that an escape stands for, in and out of classes. */
  #escapedCode(character: string): number {
    if (character in controlCharacters) return controlCharacters[character]!;
    if (character === "x" || character === "u") {
      const rest = this.#characters.slice(this.#at, this.#at + 12).join("");
      const digits =
        /^\{([0-9A-Fa-f]{1,6})\}/.exec(rest) ??
        (character === "x" ? /^([0-9A-Fa-f]{2})/ : /^([0-9A-Fa-f]{4})/).exec(rest);
      const code = digits === null ? NaN : parseInt(digits[1]!, 16);
      if (!(code <= 0x10ffff)) throw this.#refuse("an escape is not well-formed");
      this.#at += digits![0].length;
      return code;
    }
    if (/[0-9A-Za-z]/.test(character)) throw this.#refuse(`\\${character} is not known`);
    return character.codePointAt(0)!;
  }

  #property(negated: boolean): string {
    const rest = this.#characters.slice(this.#at, this.#at + 64).join("");
    const match = /^\{(\^?)([A-Za-z0-9_ =]+)\}/.exec(rest);
    if (match === null) throw this.#refuse("a property is not well-formed");
    this.#at += match[0].length;
    const letter = negated !== (match[1] === "^") ? "P" : "p";
    const known = [match[2]!, `Script=${match[2]!}`].find((name) => isProperty(name));
    if (known === undefined) throw this.#refuse(`the property ${match[2]!} is not known`);
    return `\\${letter}{${known}}`;
  }

  #class(ignoreCase: boolean): string {
    if (++this.#depth > deepestGroup) throw this.#refuse("its classes are nested too deeply");
    const negation = this.#takes("^") ? "^" : "";
    const operands: string[] = [];
    let members = "";
    let first = true;
    while (first || this.#peek() !== "]") {
      first = false;
      if (this.#takes("&&")) {
        operands.push(`[${members}]`);
        members = "";
      } else {
        members += this.#member(ignoreCase);
      }
    }
    this.#at++;
    this.#depth--;
    if (operands.length === 0) return `[${negation}${members}]`;
    return `[${negation}${[...operands, `[${members}]`].join("&&")}]`;
  }

  #member(ignoreCase: boolean): string {
    const posix = /^\[:(\^?)([a-z]+):\]/.exec(this.#characters.slice(this.#at, this.#at + 16).join(""));
    if (posix !== null) {
      const set = posixMembers[posix[2]!];
      if (set === undefined) throw this.#refuse(`[:${posix[2]!}:] is not known`);
      this.#at += posix[0].length;
      return posix[1] === "^" ? `[^${set}]` : set;
    }
    const start = this.#take();
    if (start === "[") return this.#class(ignoreCase);
    if (start === "\\") {
      const next = this.#peek() ?? "";
      const lower = next.toLowerCase();
      if (lower === "w") {
        this.#at++;
        return next === "w" ? wordMembers : `[^${wordMembers}]`;
      }
      if (lower === "p" || lower in escapeMembers) return this.#escape(false);
    }
    const from = this.#memberCode(start);
    if (this.#peek() !== "-" || [undefined, "]"].includes(this.#characters[this.#at + 1])) {
      return ignoreCase
        ? caseVariants(String.fromCodePoint(from)).map(escaped).join("")
        : escaped(String.fromCodePoint(from));
    }
    this.#at++;
    const to = this.#memberCode(this.#take());
    const range = (low: number, high: number) => `\\u{${low.toString(16)}}-\\u{${high.toString(16)}}`;
    const isLetters = (low: number, high: number) => low <= from && to <= high;
    if (ignoreCase && isLetters(0x61, 0x7a)) return range(from, to) + range(from - 32, to - 32);
    if (ignoreCase && isLetters(0x41, 0x5a)) return range(from, to) + range(from + 32, to + 32);
    return range(from, to);
  }

  #memberCode(character: string): number {
    return character === "\\" ? this.#escapedCode(this.#take()) : character.codePointAt(0)!;
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #take(): string {
    const character = this.#characters[this.#at++];
    if (character === undefined) throw this.#refuse("it ends too early");
    return character;
  }

  #takes(text: string): boolean {
    for (let offset = 0; offset < text.length; offset++) {
      if (this.#characters[this.#at + offset] !== text[offset]) return false;
    }
    this.#at += text.length;
    return true;
  }

  #refuse(reason: string): Error {
    return unusable(this.#pattern, reason);
  }
}

function unusable(pattern: string, reason: string): Error {
  const shown = pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern;
  return errors.tokenizerNotUsable(`the pattern ${shown} cannot be used: ${reason}`);
}

function isProperty(name: string): boolean {
  try {
    return new RegExp(`\\p{${name}}`, "v").source !== "";
  } catch {
    return false;
  }
}

function literal(character: string, ignoreCase: boolean): string {
  const variants = ignoreCase ? caseVariants(character) : [character];
  return variants.length === 1 ? escaped(character) : `[${variants.map(escaped).join("")}]`;
}

/** The characters that Unicode's simple case folding takes for the same. */
function caseVariants(character: string): string[] {
  const variants = new Set([character, character.toLowerCase(), character.toUpperCase()]);
  if (variants.has("s")) variants.add("\u017f");
  if (variants.has("k")) variants.add("\u212a");
  return [...variants].filter((variant) => Array.from(variant).length === 1);
}

function escaped(character: string): string {
  return /[0-9A-Za-z]/.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
