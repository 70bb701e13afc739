// The shapes of VS Code's things, as far as the panels and commands look at them.
import type { Disposable, Event } from "../../emitter.ts";
import type { Uri } from "./uri.ts";

export type { Disposable, Event };

export interface Memento {
  get(key: string): unknown;
  get<T>(key: string, otherwise: T): T;
  update(key: string, value: unknown): Promise<void>;
}

export interface ExtensionContext {
  readonly extensionUri: Uri;
  readonly extension: { readonly packageJSON: unknown };
  readonly workspaceState: Memento;
  readonly globalState: Memento;
  readonly subscriptions: Disposable[];
  asAbsolutePath(path: string): string;
}

export interface LogOutputChannel {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(error: string | Error): void;
  show(): void;
}

export interface Webview {
  options: object;
  html: string;
  readonly cspSource: string;
  readonly onDidReceiveMessage: Event<unknown>;
  postMessage(message: unknown): Promise<boolean>;
  asWebviewUri(file: Uri): Uri;
}

export interface WebviewPanel {
  title: string;
  readonly viewType: string;
  readonly webview: Webview;
  readonly visible: boolean;
  readonly active: boolean;
  readonly viewColumn: number;
  readonly onDidDispose: Event<void>;
  readonly onDidChangeViewState: Event<unknown>;
  reveal(column?: number, keepsFocus?: boolean): void;
  dispose(): void;
}

export interface CancellationToken {
  readonly isCancellationRequested: boolean;
  readonly onCancellationRequested: Event<unknown>;
}

export interface QuickPickItem {
  label: string;
  description?: string;
  detail?: string;
  kind?: number;
  alwaysShow?: boolean;
}

export interface QuickPick<T extends QuickPickItem> extends Disposable {
  title: string | undefined;
  placeholder: string | undefined;
  value: string;
  busy: boolean;
  canSelectMany: boolean;
  matchOnDescription: boolean;
  matchOnDetail: boolean;
  keepScrollPosition: boolean;
  items: readonly T[];
  activeItems: readonly T[];
  selectedItems: readonly T[];
  readonly onDidAccept: Event<void>;
  readonly onDidHide: Event<void>;
  show(): void;
  hide(): void;
}
