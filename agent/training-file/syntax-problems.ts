// Says in plain words why a text is not TOML.
import type { TomlError } from "smol-toml";
import type { Problem } from "../../schemas/problem.ts";
import { deepestKey, type Position } from "./positions.ts";

export function nestedTooDeep(position: Position): Problem {
  return {
    code: "nested_too_deep",
    severity: "error",
    message: `Keys and values are nested more than ${deepestKey} deep.`,
    advice: "A training file has tables, and keys in them, and nothing deeper.",
    ...position,
  };
}

export function noSuchDate(position: Position): Problem {
  const [message, advice] = sentences["invalid date"]!;
  return { code: "toml_syntax", severity: "error", message, advice, ...position };
}

/** The parser's complaint about `text` in our words, where it stopped. */
export function syntaxProblem(error: TomlError, text: string, file: string): Problem {
  const position = { file, line: error.line, column: error.column };
  const said = /^Invalid TOML document: (.*)/.exec(error.message)?.[1] ?? "";
  if (said.startsWith("document contains excessively nested")) return nestedTooDeep(position);
  const [message, advice] = sentenceFor(said, text, error);
  return { code: "toml_syntax", severity: "error", message, advice, ...position };
}

/** At the end of a line or of the text the parser complains of the next character; what is missing says more. */
function sentenceFor(said: string, text: string, { line, column }: TomlError): readonly [string, string] {
  const lines = text.split(/\r?\n/);
  const isEndOfLine = column > (lines[line - 1] ?? "").length;
  const isEndOfText = isEndOfLine && line >= lines.length;
  if (isEndOfLine && said === "illegal character in key") return keyWithoutValue;
  if (isEndOfText && said === "expected comma or end of structure") return neverClosed;
  return sentences[said] ?? notToml;
}

const notToml = [
  "This is not valid TOML.",
  'A line is `key = value`, `[table]` or `# comment`; texts stand in "quotes".',
] as const;

const keyWithoutValue = [
  "This line has a key and no `=` with a value after it.",
  "Write `key = value`.",
] as const;

const neverClosed = ["A list or an inline table is not closed.", "Add the closing ] or }."] as const;

/** Our sentence and advice for each complaint of the parser. */
const sentences: Readonly<Record<string, readonly [string, string]>> = {
  "trying to redefine an already defined table or value": [
    "This key or table is already defined further up.",
    "Keep one of the two.",
  ],
  "trying to redefine an already defined value": [
    "This key is already defined in the same table.",
    "Keep one of the two.",
  ],
  "each key-value declaration must be followed by an end-of-line": [
    "After the value there is more text on the same line.",
    'Begin a new line for the next key; put a text into "quotes".',
  ],
  "illegal character in key": [
    "This character cannot stand in a key.",
    'Write `key = value`; a key has letters, digits, _ and -, or stands in "quotes".',
  ],
  "illegal empty bare key": ["A dot has no key before it.", "Remove the dot or write the key."],
  "unexpected end of key": ["A key is missing here.", "Write `key = value` or `[table]`."],
  "incomplete key-value: cannot find end of key": keyWithoutValue,
  "expected end of table array declaration": ["`[[` is not closed by `]]`.", "Write `[table]`."],
  "invalid value": [
    "This is no value that TOML knows.",
    'Write a text in "quotes", a number, true, false, a [list] or an { inline = "table" }.',
  ],
  "invalid date": ["There is no such date or time.", 'If a text is meant, put it into "quotes".'],
  "invalid date-time: date part is malformed": [
    "This date is not complete.",
    'Dates are written 2026-11-30; a text stands in "quotes".',
  ],
  "invalid date-time: time part is malformed": [
    "This time is not complete.",
    'Times are written 07:32:00; a text stands in "quotes".',
  ],
  "illegal leading zero": ["A number cannot begin with 0.", "Remove the leading zeros."],
  "illegal underscore": ["An underscore in a number stands between two digits.", "Write 1_000."],
  "illegal character in numeric literal": [
    "This is not a number.",
    'Write 1, 1.5, 1e-3 or 1_000; put a text into "quotes".',
  ],
  "unfinished numeric value": ["The number is not complete.", "Write 1, 1.5, 1e-3 or 1_000."],
  "integer value cannot be represented losslessly": [
    "The whole number is larger than 9,007,199,254,740,991.",
    "Take a smaller number.",
  ],
  "unfinished string": ["The text has no closing quote.", "Close it with the quote that it begins with."],
  "control characters are not allowed in strings": [
    "The text holds a line break or a control character.",
    'Close the quote on the same line, or use """ for a text of several lines.',
  ],
  "control characters are not allowed in comments": ["The comment holds a control character.", "Remove it."],
  "illegal quoted key: multiline strings are not allowed": [
    "A key cannot be a text of several lines.",
    'Write it in single "quotes".',
  ],
  "unrecognised escape sequence": [
    "This backslash does not begin a known escape.",
    "In a path write / or \\\\, or put the text into 'single quotes'.",
  ],
  "invalid non-hex character in unicode escape": [
    "The escape needs hexadecimal digits: \\xHH, \\uHHHH or \\UHHHHHHHH.",
    "In a path write / or \\\\, or put the text into 'single quotes'.",
  ],
  "invalid unicode escape": ["There is no such Unicode character.", "Write the character itself."],
  "invalid escape: only line-ending whitespace may be escaped": [
    "A backslash before a blank must end its line.",
    "In a path write / or \\\\, or put the text into 'single quotes'.",
  ],
  "unfinished array": neverClosed,
  "unfinished table": neverClosed,
  "expected comma or end of structure": [
    "A comma or the closing bracket is missing here.",
    "Part the elements by commas.",
  ],
};
