// Quick fixes: ways to mend what is wrong at a place, and all that is certain to be meant at once.
import type {
  CodeAction,
  CodeActionContext,
  CodeActionParams,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import type { KeyFix } from "../training-file/key-problem.ts";
import { asDiagnostic } from "./diagnostics.ts";
import type { Finding } from "./diagnose.ts";
import { createDocument, type LanguageDocument } from "./document.ts";
import { applyChanges, textChanges, type TextChange } from "./edit.ts";

/** What mends all at once; the part after `source.fixAll` lets people name it in their settings. */
export const fixAllKind = "source.fixAll.trainyard";

/** A fix may bring what another one mends; more rounds than a file has keys are never needed. */
const mostRounds = 200;

export interface FixRequest {
  params: CodeActionParams;
  findings: readonly Finding[];
  addressOf: (file: string) => string;
  /** What would be wrong with another text of the same document. */
  findingsOf: (document: LanguageDocument) => readonly Finding[];
}

export function codeActions(document: LanguageDocument, request: FixRequest): CodeAction[] {
  const { params, findings } = request;
  const actions: CodeAction[] = [];
  if (isWanted("quickfix", params.context))
    for (const finding of findings.filter((one) => touches(document, one, params)))
      actions.push(...quickFixes(document, finding, request));
  const isForAll = actions.length > 0 || params.context.only !== undefined;
  if (!isForAll || !isWanted(fixAllKind, params.context)) return actions;
  const text = fixAll(document, findings, request.findingsOf);
  if (text === document.text) return actions;
  const edit = editOf(params, [wholeChange(document, text)]);
  return [...actions, { title: "Fix all that is certain", kind: fixAllKind, edit }];
}

/** The text with every preferred fix made, again and again until nothing is left that one would mend. */
export function fixAll(
  document: LanguageDocument,
  findings: readonly Finding[],
  findingsOf: (document: LanguageDocument) => readonly Finding[],
): string {
  let current = document;
  let found = findings;
  const seen = new Set([document.text]);
  for (let round = 0; round < mostRounds; round++) {
    const text = applyChanges(current.text, preferredChanges(current, found));
    // Two fixes that undo each other end it, too.
    if (seen.has(text)) return text;
    seen.add(text);
    const next = createDocument(document.file, text, () => document.dialect)!;
    current = next;
    found = findingsOf(next);
  }
  return current.text;
}

function preferredChanges({ tree }: LanguageDocument, findings: readonly Finding[]): TextChange[] {
  const all: TextChange[] = [];
  for (const { fixes } of findings) {
    const fix = fixes.find(({ isPreferred }) => isPreferred);
    const changes = fix && textChanges(tree, fix.edits);
    if (changes === undefined) continue;
    // What meets another change waits for the next round.
    const isFree = changes.every((one) =>
      all.every((other) => one.start > other.end || one.end < other.start),
    );
    if (isFree) all.push(...changes);
  }
  return all;
}

function quickFixes(
  document: LanguageDocument,
  finding: Finding,
  { params, addressOf }: FixRequest,
): CodeAction[] {
  return finding.fixes.flatMap(({ title, edits, isPreferred }: KeyFix): CodeAction[] => {
    const changes = textChanges(document.tree, edits);
    if (changes === undefined) return [];
    return [
      {
        title,
        kind: "quickfix",
        diagnostics: [asDiagnostic(finding, { positions: document.positions, addressOf })],
        ...(isPreferred === true && { isPreferred }),
        edit: editOf(
          params,
          changes.map((change) => asTextEdit(document, change)),
        ),
      },
    ];
  });
}

function touches(
  { positions }: LanguageDocument,
  { place, namedAt }: Finding,
  { range }: CodeActionParams,
): boolean {
  const { start, end } = namedAt ?? place.span;
  return start <= positions.offsetAt(range.end) && end >= positions.offsetAt(range.start);
}

/** Kinds are paths: `source` asks for `source.fixAll.trainyard`, too. */
function isWanted(kind: string, { only }: CodeActionContext): boolean {
  return only === undefined || only.some((one) => kind === one || kind.startsWith(`${one}.`));
}

function editOf({ textDocument: { uri } }: CodeActionParams, edits: TextEdit[]): WorkspaceEdit {
  return { changes: { [uri]: edits } };
}

function asTextEdit({ positions }: LanguageDocument, { start, end, text }: TextChange): TextEdit {
  return { range: positions.rangeOf({ start, end }), newText: text };
}

/** One change of what differs; what is alike before and after it is left out. */
function wholeChange(document: LanguageDocument, text: string): TextEdit {
  const before = document.text;
  const shorter = Math.min(before.length, text.length);
  let start = 0;
  while (start < shorter && before[start] === text[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === text.at(-1 - tail)) tail++;
  return asTextEdit(document, {
    start,
    end: before.length - tail,
    text: text.slice(start, text.length - tail),
  });
}
