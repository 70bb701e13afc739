// Quick fixes: ways to mend what is wrong at a place, and all that is certain to be meant at once.
import type {
  CodeAction,
  CodeActionContext,
  CodeActionParams,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import { asDiagnostic } from "./diagnostics.ts";
import { applyChanges, difference, type TextChange } from "./edit.ts";
import type { Finding } from "./finding.ts";
import type { Positions } from "./positions.ts";

/** What mends all at once; the part after `source.fixAll` lets people name it in their settings. */
export const fixAllKind = "source.fixAll.trainyard";

/** What is not mended after so many milliseconds is left to the next time. */
const patience = 700;

export interface FixRequest {
  text: string;
  positions: Positions;
  params: CodeActionParams;
  findings: readonly Finding[];
  addressOf: (file: string) => string;
  /** What would be wrong with another text in its place. */
  findingsOf: (text: string) => readonly Finding[];
}

export function codeActions(request: FixRequest): CodeAction[] {
  const { params, findings, text } = request;
  const actions: CodeAction[] = [];
  if (isWanted("quickfix", params.context))
    for (const finding of findings.filter((one) => touches(one, request)))
      actions.push(...quickFixes(finding, request));
  // It takes longer, and is not looked for wherever a cursor is put.
  if (params.context.only === undefined || !isWanted(fixAllKind, params.context)) return actions;
  const fixed = fixAll(text, findings, request.findingsOf);
  if (fixed === text) return actions;
  const edit = editOf([difference(text, fixed)], request);
  return [...actions, { title: "Fix all that is certain", kind: fixAllKind, edit }];
}

/** The text with every preferred fix made, again and again until nothing is left that one would mend. */
export function fixAll(
  text: string,
  findings: readonly Finding[],
  findingsOf: (text: string) => readonly Finding[],
): string {
  const seen = new Set([text]);
  let current = text;
  let found = findings;
  const started = performance.now();
  while (performance.now() - started < patience) {
    current = applyChanges(current, preferredChanges(found));
    // Two fixes that undo each other end it, too.
    if (seen.has(current)) break;
    seen.add(current);
    found = findingsOf(current);
  }
  return current;
}

/** Those that stay in place together, or else one of the others. */
function preferredChanges(findings: readonly Finding[]): TextChange[] {
  const preferred = findings.flatMap(({ fixes }) => fixes.find(({ isPreferred }) => isPreferred) ?? []);
  const all: TextChange[] = [];
  for (const { changes } of preferred.filter(({ isInPlace }) => isInPlace)) {
    const made = changes() ?? [];
    // What meets another change waits for the next round.
    if (made.every((one) => all.every((other) => one.start > other.end || one.end < other.start)))
      all.push(...made);
  }
  if (all.length > 0) return all;
  for (const { changes } of preferred) {
    const made = changes();
    if (made !== undefined) return [...made];
  }
  return [];
}

function quickFixes(finding: Finding, request: FixRequest): CodeAction[] {
  return finding.fixes.flatMap(({ title, changes, isPreferred }): CodeAction[] => {
    const made = changes();
    if (made === undefined) return [];
    return [
      {
        title,
        kind: "quickfix",
        diagnostics: [asDiagnostic(finding, request)],
        ...(isPreferred && { isPreferred }),
        edit: editOf(made, request),
      },
    ];
  });
}

function touches({ place, namedAt }: Finding, { positions, params }: FixRequest): boolean {
  const { start, end } = namedAt ?? place.span;
  return start <= positions.offsetAt(params.range.end) && end >= positions.offsetAt(params.range.start);
}

/** Kinds are paths: `source` asks for `source.fixAll.trainyard`, too. */
function isWanted(kind: string, { only }: CodeActionContext): boolean {
  return only === undefined || only.some((one) => kind === one || kind.startsWith(`${one}.`));
}

function editOf(changes: readonly TextChange[], { params, positions }: FixRequest): WorkspaceEdit {
  const edits = changes.map(({ start, end, text }): TextEdit => ({
    range: positions.rangeOf({ start, end }),
    newText: text,
  }));
  return { changes: { [params.textDocument.uri]: edits } };
}
