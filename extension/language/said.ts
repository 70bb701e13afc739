// What the language server says, in the user's language: problems, what mends them, explanations and hints.
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import type { AgentWords } from "../words/agent-words.ts";

/** Between the parts of a hint. */
const PART = " · ";

export function saysInWords(load: () => Promise<AgentWords | undefined>): Middleware {
  /** What the server gives, with its words said; in an English window as it is. */
  const given = async <T>(asked: vscode.ProviderResult<T>, say: (words: AgentWords, told: T) => void) => {
    const [words, told] = await Promise.all([load(), asked]);
    if (words !== undefined && told !== undefined && told !== null) say(words, told);
    return told;
  };
  return {
    handleDiagnostics: (uri, diagnostics, next) => {
      void given(diagnostics, (words, told) => {
        for (const diagnostic of told) sayDiagnostic(words, diagnostic);
      }).then(() => {
        next(uri, diagnostics);
      });
    },
    provideCodeActions: (document, range, context, token, next) =>
      given(next(document, range, context, token), (words, actions) => {
        for (const action of actions) {
          action.title = words.say(action.title);
          if (action instanceof vscode.CodeAction)
            for (const diagnostic of action.diagnostics ?? []) sayDiagnostic(words, diagnostic);
        }
      }),
    provideHover: (document, position, token, next) =>
      given(next(document, position, token), (words, { contents }) => {
        for (const content of contents) sayDocumentation(words, content);
      }),
    provideCompletionItem: (document, position, context, token, next) =>
      given(next(document, position, context, token), (words, completions) => {
        for (const item of Array.isArray(completions) ? completions : completions.items) {
          if (item.detail !== undefined) item.detail = words.say(item.detail);
          sayDocumentation(words, item.documentation);
        }
      }),
    provideInlayHints: (document, range, token, next) =>
      given(next(document, range, token), (words, hints) => {
        for (const hint of hints) {
          if (typeof hint.label === "string")
            hint.label = hint.label
              .split(PART)
              .map((part) => words.say(part))
              .join(PART);
          sayDocumentation(words, hint.tooltip);
        }
      }),
  };
}

/** The client keeps to each diagnostic what the server has told beside it, so it stays the same one. */
function sayDiagnostic(words: AgentWords, diagnostic: vscode.Diagnostic): void {
  diagnostic.message = words.say(diagnostic.message);
  for (const related of diagnostic.relatedInformation ?? []) related.message = words.say(related.message);
}

function sayDocumentation(words: AgentWords, documentation: unknown): void {
  if (documentation instanceof vscode.MarkdownString)
    documentation.value = words.sayMarkdown(documentation.value);
}
