// Reads the four kinds of TOML's texts.
import type { TomlReader } from "./reader.ts";
import type { ScalarNode } from "./tree.ts";

const plainBasic = /[^"\\\u0000-\u0008\u000a-\u001f\u007f]*/y;
const plainLiteral = /[^'\u0000-\u0008\u000a-\u001f\u007f]*/y;
const lineEndEscape = /\\[ \t]*\r?\n(?:[ \t]|\r?\n)*/y;

type TextNode = ScalarNode & { kind: "string"; value: string };

const shortEscapes: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001b",
  '"': '"',
  "\\": "\\",
};
const digitsOf: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads the text whose first quote is here. One that is not closed ends with its line, or before a statement. */
export function readString(reader: TomlReader): TextNode {
  const start = reader.at;
  const quote = reader.text.charAt(start);
  if (reader.text.charAt(start + 1) === quote && reader.text.charAt(start + 2) === quote)
    return readLongString(reader, quote);
  const plain = quote === '"' ? plainBasic : plainLiteral;
  reader.at++;
  let value = reader.take(plain);
  for (;;) {
    const char = reader.text.charAt(reader.at);
    if (char === quote) {
      reader.at++;
      break;
    }
    if (reader.isAtLineEnd()) {
      reader.fail("textNotClosed", start, reader.at);
      break;
    }
    value += (char === "\\" ? readEscape(reader) : skipControl(reader)) + reader.take(plain);
  }
  return { kind: "string", start, end: reader.at, value };
}

function readLongString(reader: TomlReader, quote: string): TextNode {
  const start = reader.at;
  const plain = quote === '"' ? plainBasic : plainLiteral;
  reader.at += 3;
  reader.skipLineEnd();
  let value = "";
  for (;;) {
    if (reader.isAtEnd || reader.unclosedQuotes.has(quote)) {
      reader.unclosedQuotes.add(quote);
      return endUnclosed(reader, start);
    }
    value += reader.take(plain);
    const char = reader.text.charAt(reader.at);
    const before = reader.at;
    if (char === quote) {
      // Up to two quotes of the text itself may stand before the closing ones.
      let count = 1;
      while (count < 5 && reader.text.charAt(before + count) === quote) count++;
      reader.at += count;
      value += quote.repeat(count < 3 ? count : count - 3);
      if (count >= 3 && wasOpening(reader, start)) return endUnclosed(reader, start);
      if (count >= 3) return { kind: "string", start, end: reader.at, value };
    } else if (reader.skipLineEnd()) value += reader.text.slice(before, reader.at);
    else if (char === "\\") value += skipLineEndEscape(reader) ? "" : readEscape(reader);
    else if (char !== "") value += skipControl(reader);
  }
}

/** Whether the quotes before `reader.at`, after `key =`, begin another text, as what comes after them would be none. */
function wasOpening(reader: TomlReader, start: number): boolean {
  if (reader.lineStart <= start || !reader.isStatement(reader.lineStart)) return false;
  const next = /[ \t]*(.?)/y;
  next.lastIndex = reader.at;
  return !/[,\]}#\r]|^$/.test(next.exec(reader.text)?.[1] ?? "");
}

/** Ends a text of several lines before the next line that looks like a statement. */
function endUnclosed(reader: TomlReader, start: number): TextNode {
  const { text } = reader;
  let newline = text.indexOf("\n", start);
  while (newline >= 0 && !reader.isStatement(newline + 1)) newline = text.indexOf("\n", newline + 1);
  const end = newline < 0 ? text.length : newline;
  while ((reader.mistakes.at(-1)?.start ?? -1) >= start) reader.mistakes.pop();
  reader.fail("longTextNotClosed", start, start + 3);
  reader.at = end;
  reader.isAbandoned = true;
  reader.isAbandonmentNoted = true;
  return { kind: "string", start, end, value: text.slice(start + 3, end) };
}

function skipControl(reader: TomlReader): string {
  reader.fail("controlCharacter", reader.at);
  return reader.text.charAt(reader.at++);
}

function skipLineEndEscape(reader: TomlReader): boolean {
  const escape = reader.take(lineEndEscape);
  if (escape === "") return false;
  reader.lineStart = reader.at - escape.length + escape.lastIndexOf("\n") + 1;
  return true;
}

function readEscape(reader: TomlReader): string {
  const start = reader.at;
  const letter = reader.text.charAt(start + 1);
  const short = shortEscapes[letter];
  if (short !== undefined) {
    reader.at += 2;
    return short;
  }
  const digits = digitsOf[letter];
  if (digits === undefined) {
    reader.at++;
    reader.fail("escape", start, start + 2);
    return "\\";
  }
  const written = reader.text.slice(start + 2, start + 2 + digits);
  if (written.length < digits || !/^[0-9a-fA-F]+$/.test(written)) {
    reader.at += 2;
    reader.fail("escapeDigits", start, start + 2);
    return "";
  }
  reader.at += 2 + digits;
  const code = Number.parseInt(written, 16);
  if (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) return String.fromCodePoint(code);
  reader.fail("escapeCharacter", start, reader.at);
  return "";
}
