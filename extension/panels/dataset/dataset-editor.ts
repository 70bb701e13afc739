// One dataset editor: what its page asks for is done here, and what has changed is told to it.
import * as vscode from "vscode";
import { datasetPanel, type DatasetDown, type DatasetUp } from "../../../schemas/panels/dataset.ts";
import { failureText } from "../../failure-text.ts";
import { showFailure } from "../../failures.ts";
import type { Services } from "../../services.ts";
import { PanelChannel } from "../channel.ts";
import { Changes } from "./changes.ts";
import type { DatasetPlace } from "./editor.ts";
import { FileWatch } from "./file-watch.ts";
import { openText } from "./open-text.ts";
import type { PendingStore } from "./pending-store.ts";
import type { RowsSource } from "./rows-source.ts";
import { isTableIntent } from "./table-intents.ts";
import { TableSession } from "./table-session.ts";
import { Tokens } from "./tokens.ts";
import { VersionActions, versionNode } from "./version-actions.ts";

export interface Reveal {
  readonly line: number | undefined;
  readonly tokens: boolean;
  readonly compareWith: string | undefined;
}

export interface DatasetEditorOptions {
  readonly services: Services;
  readonly uri: vscode.Uri;
  readonly source: RowsSource;
  readonly panel: vscode.WebviewPanel;
  readonly pendingStore: PendingStore;
  /** Opens a version in the place of this one. */
  readonly open: (place: DatasetPlace) => Promise<void>;
  readonly reveal: Reveal | undefined;
}

export class DatasetEditor {
  readonly #options: DatasetEditorOptions;
  readonly #source: RowsSource;
  readonly #channel: PanelChannel<typeof datasetPanel>;
  readonly #session: TableSession;
  readonly #watch: FileWatch | undefined;
  readonly #tokens: Tokens;
  readonly #changes: Changes;
  readonly #versions: VersionActions;
  readonly #subscriptions: { dispose(): void }[];
  #reveal: Reveal | undefined;
  #isReady = false;

  constructor(options: DatasetEditorOptions) {
    const { services, source, panel, pendingStore } = options;
    this.#options = options;
    this.#reveal = options.reveal;
    this.#source = source;
    const send = (message: DatasetDown): void => {
      this.#channel.send(message);
    };
    if (source.kind === "file") {
      this.#watch = new FileWatch(source.path, (state) => {
        send({ kind: "file", state });
      });
    }
    this.#session = new TableSession({
      agent: services.agent,
      rows: async () => {
        await this.#watch?.begin();
        return source.rows();
      },
      send,
      describe: failureText,
      onOpened: () => {
        this.#tellPlace();
        this.#changes.tell();
        void this.#tokens.tell();
        void this.#showWanted();
      },
      onStale: () => {
        this.#watch?.stale();
      },
    });
    this.#changes = new Changes({
      services,
      source,
      store: pendingStore,
      session: this.#session,
      stamp: () => this.#watch?.stamp ?? "",
      stampNow: async () => (await this.#watch?.stampNow()) ?? "",
      send,
      open: options.open,
    });
    this.#tokens = new Tokens({ services, source, session: this.#session, changes: this.#changes, send });
    this.#versions = new VersionActions({
      services,
      source,
      send,
      open: (place) => this.#openInPlace(place),
    });
    this.#channel = new PanelChannel(panel.webview, source.name, datasetPanel, services, {
      onReady: () => {
        this.#ready();
      },
      onIntent: (intent) => {
        void this.#perform(intent).catch((error: unknown) => showFailure(services, error));
      },
    });
    this.#subscriptions = [
      this.#channel,
      this.#session,
      this.#changes,
      this.#tokens,
      this.#versions,
      services.datasets.onDidChange((ids) => {
        if (source.kind === "version" && (ids === "all" || ids.has(source.version.dataset)))
          this.#tellPlace();
      }),
    ];
    if (this.#watch !== undefined) this.#subscriptions.push(this.#watch);
    void this.#session.open();
  }

  isOf(uri: vscode.Uri): boolean {
    return this.#options.uri.toString() === uri.toString();
  }

  /** Shows a line, its tokens, or what has changed since another version. */
  reveal(reveal: Reveal): void {
    this.#reveal = reveal;
    void this.#showWanted();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #ready(): void {
    this.#isReady = true;
    this.#tellPlace();
    this.#session.tellAll();
    this.#channel.send({ kind: "file", state: this.#watch?.state ?? "asRead" });
    this.#changes.tell();
    void this.#tokens.tell(true);
    void this.#showWanted();
  }

  #tellPlace(): void {
    if (this.#isReady) this.#channel.send({ kind: "place", place: this.#source.place() });
  }

  async #showWanted(): Promise<void> {
    const wanted = this.#reveal;
    if (wanted === undefined || !this.#isReady || !this.#session.isOpen) return;
    this.#reveal = undefined;
    const { line, tokens, compareWith } = wanted;
    if (compareWith !== undefined) this.#channel.send({ kind: "compareWith", version: compareWith });
    if (line === undefined && !tokens) return;
    try {
      const position = line === undefined ? undefined : await this.#session.positionOfLine(line);
      this.#channel.send({ kind: "reveal", position: position ?? null, tokens });
    } catch (error) {
      await showFailure(this.#options.services, error);
    }
  }

  async #perform(intent: DatasetUp): Promise<void> {
    if (isTableIntent(intent)) return this.#session.perform(intent);
    switch (intent.kind) {
      case "showTokens":
        return this.#tokens.show(intent.wanted);
      case "chooseTokenizerFile":
        return this.#tokens.chooseFile();
      case "mark":
      case "markShown":
      case "stopWorking":
      case "edit":
      case "dropEdit":
      case "save":
      case "discard":
        return this.#changes.perform(intent);
      case "openAsText": {
        const { uri, line } = await this.#source.textOf(intent.at);
        return openText(uri, line);
      }
      case "importFile":
        await vscode.commands.executeCommand("trainyard.dataset.add", this.#options.uri);
        return;
      case "tune":
        await this.#tune();
        return;
      case "copy":
        return vscode.env.clipboard.writeText(intent.text);
      default:
        return this.#versions.perform(intent);
    }
  }

  async #tune(): Promise<void> {
    const { uri, source } = this.#options;
    const rows = source.kind === "file" ? uri : versionNode(source.version);
    await vscode.commands.executeCommand("trainyard.dataset.tune", rows);
  }

  /** VS Code knows every version and split by an address of its own, so another editor takes this one's place. */
  async #openInPlace(place: DatasetPlace): Promise<void> {
    await this.#options.open(place);
    this.#options.panel.dispose();
  }
}
