// Lays a training file out: it changes the blanks between words and lines and nothing else, so that all comments stay.
import type { TextEdit } from "vscode-languageserver";
import type { Span } from "../toml/tree.ts";
import type { LanguageDocument } from "./document.ts";

/** Of nested lists. */
const indentation = "  ";

interface Word extends Span {
  kind: "comment" | "string" | "bare" | "[" | "]" | "{" | "}" | "," | "=";
}

/** What stands between two words: blanks, and where they are. */
interface Gap {
  before: Word | undefined;
  after: Word | undefined;
  blank: string;
  /** Brackets and braces that are open there, from the outermost. */
  open: readonly ("[" | "{")[];
  /** Where it stands: between statements, in a key or header, or in a value. */
  within: "file" | "key" | "value";
  /** Next to a dot between the parts of a key. */
  isAtDot: boolean;
}

/** Edits for the lines of `range`, or for all; none for a text that is not TOML. */
export function formatEdits({ text, tree, positions }: LanguageDocument, range?: Span): TextEdit[] {
  if (tree.mistakes.length > 0) return [];
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const edits: TextEdit[] = [];
  for (const gap of gapsOf(text)) {
    const span = { start: gap.before?.end ?? 0, end: gap.after?.start ?? text.length };
    if (range !== undefined && (span.end < range.start || span.start > range.end)) continue;
    const wanted = layOut(gap, lineEnd);
    if (wanted !== gap.blank) edits.push({ range: positions.rangeOf(span), newText: wanted });
  }
  return edits;
}

function layOut(gap: Gap, lineEnd: string): string {
  const { before, after, blank, open, within } = gap;
  if (before === undefined) return "";
  if (after === undefined) return lineEnd;
  const breaks = blank.split("\n").length - 1;
  if (breaks === 0) return layOutInLine(gap);
  const lines = lineEnd.repeat(Math.min(breaks, 2));
  if (within === "value") return lines + indentation.repeat(open.length - (isClosing(after) ? 1 : 0));
  // A comment right above a table belongs to it.
  return after.kind === "[" && before.kind !== "comment" ? lineEnd.repeat(2) : lines;
}

function layOutInLine({ before, after, blank, open, within, isAtDot }: Gap): string {
  // Comments may be aligned with those of other lines.
  if (after!.kind === "comment") return /^ +$/.test(blank) ? blank : " ";
  if (before!.kind === "=" || after!.kind === "=") return " ";
  if (within !== "value") return "";
  if (after!.kind === ",") return "";
  if (before!.kind === ",") return isClosing(after!) && open.at(-1) === "[" ? "" : " ";
  if (before!.kind === "[" || after!.kind === "]") return "";
  if (before!.kind === "{" || after!.kind === "}")
    return before!.kind === "{" && after!.kind === "}" ? "" : " ";
  // A date and its time stay apart.
  return isAtDot ? "" : blank;
}

function isClosing({ kind }: Word): boolean {
  return kind === "]" || kind === "}";
}

function* gapsOf(text: string): Generator<Gap> {
  const open: ("[" | "{")[] = [];
  let within: Gap["within"] = "file";
  let before: Word | undefined;
  for (const after of wordsOf(text)) {
    const blank = text.slice(before?.end ?? 0, after.start);
    const endsStatement = open.length === 0 && blank.includes("\n");
    if (endsStatement) within = "file";
    const isAtDot = text[after.start] === "." || (before !== undefined && text[before.end - 1] === ".");
    yield { before, after, blank, open: [...open], within, isAtDot };
    if (within === "file" && after.kind !== "comment") within = "key";
    if (within === "value" && (after.kind === "[" || after.kind === "{")) open.push(after.kind);
    if (within === "value" && isClosing(after)) open.pop();
    if (within === "key" && after.kind === "=") within = "value";
    before = after;
  }
  const blank = text.slice(before?.end ?? 0);
  yield { before, after: undefined, blank, open: [], within: "file", isAtDot: false };
}

/** The text without its blanks. Expects TOML. */
function* wordsOf(text: string): Generator<Word> {
  const word =
    /(?<comment>#[^\r\n]*)|(?<string>"""(?:\\[^]|[^\\])*?"{3,5}|'''[^]*?'{3,5}|"(?:\\.|[^"\\])*"|'[^']*')|(?<mark>[[\]{},=])|(?<bare>[^\s#"'[\]{},=]+)/g;
  for (const { index, 0: written, groups } of text.matchAll(word)) {
    const span = { start: index, end: index + written.length };
    if (groups?.["comment"] !== undefined) yield { ...span, kind: "comment" };
    else if (groups?.["string"] !== undefined) yield { ...span, kind: "string" };
    else if (groups?.["mark"] !== undefined) yield { ...span, kind: written as "[" };
    else yield { ...span, kind: "bare" };
  }
}
