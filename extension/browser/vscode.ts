// Stands in for VS Code's `vscode` where the extension's panels and commands run in a browser: what they use of it, under
// the same names. What is missing here is an error of the types and of the build, not of whoever uses the pages.
import * as commands from "./editor/commands.ts";
import * as env from "./editor/env.ts";
import * as l10n from "./editor/l10n.ts";
import * as window from "./editor/window.ts";
import * as workspace from "./editor/workspace.ts";

export { commands, env, l10n, window, workspace };
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
