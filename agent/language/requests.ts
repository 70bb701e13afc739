// The requests of editors that features answer, with the shapes that the Language Server Protocol gives them.
import type * as lsp from "vscode-languageserver";
import type { LanguageDocument } from "./document.ts";
import type { ServerContext } from "./context.ts";
import type { YamlDocument } from "./yaml/document.ts";

export interface Requests {
  "textDocument/codeAction": [lsp.CodeActionParams, lsp.CodeAction[]];
  "textDocument/codeLens": [lsp.CodeLensParams, lsp.CodeLens[]];
  "textDocument/completion": [lsp.CompletionParams, lsp.CompletionItem[] | lsp.CompletionList];
  "textDocument/definition": [lsp.DefinitionParams, lsp.Location | lsp.Location[] | lsp.LocationLink[]];
  "textDocument/documentHighlight": [lsp.DocumentHighlightParams, lsp.DocumentHighlight[]];
  "textDocument/documentLink": [lsp.DocumentLinkParams, lsp.DocumentLink[]];
  "textDocument/documentSymbol": [lsp.DocumentSymbolParams, lsp.DocumentSymbol[]];
  "textDocument/foldingRange": [lsp.FoldingRangeParams, lsp.FoldingRange[]];
  "textDocument/formatting": [lsp.DocumentFormattingParams, lsp.TextEdit[]];
  "textDocument/hover": [lsp.HoverParams, lsp.Hover];
  "textDocument/inlayHint": [lsp.InlayHintParams, lsp.InlayHint[]];
  "textDocument/onTypeFormatting": [lsp.DocumentOnTypeFormattingParams, lsp.TextEdit[]];
  "textDocument/prepareRename": [lsp.PrepareRenameParams, lsp.PrepareRenameResult];
  "textDocument/rangeFormatting": [lsp.DocumentRangeFormattingParams, lsp.TextEdit[]];
  "textDocument/references": [lsp.ReferenceParams, lsp.Location[]];
  "textDocument/rename": [lsp.RenameParams, lsp.WorkspaceEdit];
  "textDocument/selectionRange": [lsp.SelectionRangeParams, lsp.SelectionRange[]];
  "textDocument/semanticTokens/full": [lsp.SemanticTokensParams, lsp.SemanticTokens];
  "textDocument/semanticTokens/range": [lsp.SemanticTokensRangeParams, lsp.SemanticTokens];
}

export type Method = keyof Requests;
export type Params<M extends Method> = Requests[M][0];
export type Answer<M extends Method> = Requests[M][1] | null;

/** What a feature has to answer from. */
export interface Question<M extends Method> {
  params: Params<M>;
  /** The text as it stands now. Files that are none of ours are answered with null before a feature is asked. */
  document: LanguageDocument;
  context: ServerContext;
  /** Aborted when the editor wants the answer no more. */
  signal: AbortSignal;
}

export type YamlQuestion<M extends Method> = Omit<Question<M>, "document"> & { document: YamlDocument };

/** What the server can do, as `initialize` tells it, and how it does it. What it throws is logged, and null answered. */
export interface Feature<M extends Method> {
  capabilities: lsp.ServerCapabilities;
  answer(question: Question<M>): Answer<M> | Promise<Answer<M>>;
  /** The same for YAML files of other trainers, where there is an answer. */
  answerYaml?(question: YamlQuestion<M>): Answer<M> | Promise<Answer<M>>;
}

export type Features = { readonly [M in Method]?: Feature<M> };
