// Every feature of the language server but its diagnostics: the request, what is told of it, and who answers.
import type { CodeActionParams } from "vscode-languageserver";
import { complete } from "./complete.ts";
import type { ServerContext } from "./context.ts";
import { definitions } from "./definition.ts";
import type { LanguageDocument } from "./document.ts";
import { codeActions, fixAllKind, type FixRequest } from "./fix.ts";
import { foldingRanges } from "./folding.ts";
import { formatEdits } from "./format.ts";
import { hover } from "./hover.ts";
import { inlayHints } from "./inlay-hints.ts";
import { documentLinks } from "./links.ts";
import { prepareRename, rename } from "./rename.ts";
import type { Features } from "./requests.ts";
import { rewriteActions, rewriteKind } from "./rewrite.ts";
import { selectionRanges } from "./selection-ranges.ts";
import { semanticTokens, semanticTokensLegend } from "./semantic-tokens.ts";
import { documentSymbols } from "./symbols.ts";

export const features: Features = {
  "textDocument/codeAction": {
    capabilities: { codeActionProvider: { codeActionKinds: ["quickfix", fixAllKind, rewriteKind] } },
    answer: ({ document, params, context }) => [
      ...codeActions(fixRequest(document, params, context)),
      ...rewriteActions(document, params, (file) => context.documents.addressOf(file)),
    ],
    answerYaml: ({ document, params, context }) => codeActions(fixRequest(document, params, context)),
  },
  "textDocument/completion": {
    capabilities: { completionProvider: { triggerCharacters: ["[", ".", '"', "/", "="] } },
    answer: ({ document, params, context }) =>
      complete(document, document.positions.offsetAt(params.position), context),
  },
  "textDocument/definition": {
    capabilities: { definitionProvider: true },
    answer: ({ document, params, context }) =>
      definitions(document, document.positions.offsetAt(params.position), context),
  },
  "textDocument/documentLink": {
    capabilities: { documentLinkProvider: {} },
    answer: ({ document }) => documentLinks(document),
  },
  "textDocument/documentSymbol": {
    capabilities: { documentSymbolProvider: true },
    answer: ({ document }) => documentSymbols(document),
  },
  "textDocument/foldingRange": {
    capabilities: { foldingRangeProvider: true },
    answer: ({ document }) => foldingRanges(document),
  },
  "textDocument/formatting": {
    capabilities: { documentFormattingProvider: true },
    answer: ({ document }) => formatEdits(document),
  },
  "textDocument/hover": {
    capabilities: { hoverProvider: true },
    answer: ({ document, params, context }) =>
      hover(document, document.positions.offsetAt(params.position), context.texts),
  },
  "textDocument/inlayHint": {
    capabilities: { inlayHintProvider: true },
    answer: ({ document, context: { plans, texts } }) => inlayHints(document, texts, plans),
  },
  "textDocument/prepareRename": {
    capabilities: { renameProvider: { prepareProvider: true } },
    answer: ({ document, params }) => prepareRename(document, document.positions.offsetAt(params.position)),
  },
  "textDocument/rangeFormatting": {
    capabilities: { documentRangeFormattingProvider: true },
    answer: ({ document, params: { range } }) =>
      formatEdits(document, {
        start: document.positions.offsetAt(range.start),
        end: document.positions.offsetAt(range.end),
      }),
  },
  "textDocument/rename": {
    capabilities: { renameProvider: { prepareProvider: true } },
    answer: ({ document, params, context }) =>
      rename(document, document.positions.offsetAt(params.position), params.newName, context),
  },
  "textDocument/selectionRange": {
    capabilities: { selectionRangeProvider: true },
    answer: ({ document, params }) => selectionRanges(document, params.positions),
  },
  "textDocument/semanticTokens/full": {
    capabilities: { semanticTokensProvider: { legend: semanticTokensLegend, full: true } },
    answer: ({ document }) => semanticTokens(document),
  },
};

function fixRequest(
  { file, text, positions }: Pick<LanguageDocument, "file" | "text" | "positions">,
  params: CodeActionParams,
  context: ServerContext,
): FixRequest {
  return {
    ...{ text, positions, params },
    findings: context.findings(params.textDocument.uri),
    findingsOf: (other) => context.findingsOf(file, other),
    addressOf: (one) => context.documents.addressOf(one),
  };
}
