// Finds where a text stops being JSON (RFC 8259), for the column that JSON.parse does not always tell.

/** What was expected at `at`, an index into the text. The text must not be valid JSON and not be deeply nested. */
export function findJsonError(text: string): { reason: string; at: number } {
  try {
    const end = skipBlanks(text, readValue(text, 0));
    return { reason: "something follows the end of the row", at: end };
  } catch (cause) {
    if (cause instanceof Unexpected) return { reason: cause.message, at: cause.at };
    throw cause;
  }
}

class Unexpected extends Error {
  constructor(
    text: string,
    expected: string,
    readonly at: number,
  ) {
    const found =
      at >= text.length ? "the end of the row" : JSON.stringify(String.fromCodePoint(text.codePointAt(at)!));
    super(`expected ${expected}, found ${found}`);
  }
}

function skipBlanks(text: string, at: number): number {
  while (at < text.length && " \t\n\r".includes(text[at]!)) at += 1;
  return at;
}

/** Index after the value that begins at or after `at`. */
function readValue(text: string, at: number): number {
  at = skipBlanks(text, at);
  const first = text[at];
  if (first === "{") return readList(text, at, "}", readMember);
  if (first === "[") return readList(text, at, "]", readValue);
  if (first === '"') return readString(text, at);
  const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
  scalar.lastIndex = at;
  if (!scalar.test(text)) throw new Unexpected(text, "a value", at);
  return scalar.lastIndex;
}

function readList(
  text: string,
  at: number,
  close: "]" | "}",
  readItem: (text: string, at: number) => number,
): number {
  at = skipBlanks(text, at + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skipBlanks(text, readItem(text, at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ",") throw new Unexpected(text, `"," or "${close}"`, at);
    at += 1;
  }
}

function readMember(text: string, at: number): number {
  at = skipBlanks(text, at);
  if (text[at] !== '"') throw new Unexpected(text, "a key in double quotes", at);
  at = skipBlanks(text, readString(text, at));
  if (text[at] !== ":") throw new Unexpected(text, '":"', at);
  return readValue(text, at + 1);
}

function readString(text: string, at: number): number {
  for (at += 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) throw new Unexpected(text, "an escaped control character (\\n, \\t, …)", at);
    if (code !== 0x5c) continue;
    const escape = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;
    escape.lastIndex = at + 1;
    if (!escape.test(text)) throw new Unexpected(text, "a valid escape", at + 1);
    at = escape.lastIndex - 1;
  }
  throw new Unexpected(text, "a closing double quote", at);
}
