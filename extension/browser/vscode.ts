// Stands in for VS Code's `vscode` where the extension's panels and commands run in a browser: what they use of it, under
// the same names. What is missing here is an error of the types and of the build, not of whoever uses the pages.
export * as commands from "./editor/commands.ts";
export * as env from "./editor/env.ts";
export * as l10n from "./editor/l10n.ts";
export * as window from "./editor/window.ts";
export * as workspace from "./editor/workspace.ts";
export { CancellationError, ProgressLocation, QuickPickItemKind, ViewColumn } from "./editor/kinds.ts";
export { Uri } from "./editor/uri.ts";
export type {
  CancellationToken,
  Disposable,
  Event,
  ExtensionContext,
  LogOutputChannel,
  Memento,
  QuickPick,
  QuickPickItem,
  Webview,
  WebviewPanel,
} from "./editor/types.ts";
