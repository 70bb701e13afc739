// The live view of one or more runs, as a panel of VS Code.
import * as vscode from "vscode";
import { runPanel, type RunPanel } from "../../../schemas/panels/run.ts";
import type { Up } from "../../../schemas/panels/panel.ts";
import { isCancellation, isConnectionLoss } from "../../agents/failure.ts";
import { failureText } from "../../failure-text.ts";
import { showFailure } from "../../failures.ts";
import { logFailure } from "../../log-failure.ts";
import type { Services } from "../../services.ts";
import { PanelChannel } from "../channel.ts";
import { performIntent } from "./actions.ts";
import { RunFeed } from "./feed.ts";

export interface RunPanelOptions {
  /** Shows at once why the first two runs differ. */
  readonly differences?: boolean;
  /** Leaves the keyboard where it is. */
  readonly keepsFocus?: boolean;
}

const viewType = "trainyard.run";
const open = new Set<RunPanelHost>();

/** Opens the view of these runs, or shows the one that is open. */
export function openRunPanel(
  services: Services,
  runs: readonly string[],
  options: RunPanelOptions = {},
): void {
  const known = [...open].find(({ feed }) => isSame(feed.ids, runs));
  if (known !== undefined) {
    known.panel.reveal(undefined, options.keepsFocus);
    if (options.differences) void known.feed.choose(runs, true);
    return;
  }
  const viewColumn = vscode.window.activeTextEditor?.viewColumn ?? vscode.ViewColumn.Active;
  const place = { viewColumn, preserveFocus: options.keepsFocus ?? false };
  const panel = vscode.window.createWebviewPanel(viewType, titleOf(services, runs), place);
  open.add(new RunPanelHost(services, panel, runs, options));
}

/** After a reload of the window. `view` is what the page has kept. */
export function restoreRunPanel(services: Services, panel: vscode.WebviewPanel, view: unknown): void {
  const kept = runPanel.view.safeParse(view).data;
  open.add(new RunPanelHost(services, panel, kept?.runs ?? [], {}));
}

export class RunPanelHost {
  readonly panel: vscode.WebviewPanel;
  readonly feed: RunFeed;
  readonly #services: Services;
  #isClosed = false;

  constructor(
    services: Services,
    panel: vscode.WebviewPanel,
    runs: readonly string[],
    { differences = false }: RunPanelOptions,
  ) {
    this.panel = panel;
    this.#services = services;
    this.feed = new RunFeed({
      agent: services.agent,
      runs: services.runs,
      t: vscode.l10n.t,
      failureText,
      smoothing: () => vscode.workspace.getConfiguration("trainyard").get("charts.smoothing", 0.6),
      send: (message) => {
        channel.send(message);
      },
      onFailure: (error) => {
        logFailure(services, error);
      },
    });
    void this.feed.choose(runs, differences);
    const channel = new PanelChannel(panel.webview, panel.title, runPanel, services, {
      onReady: () => {
        void this.feed.begin().then(() => {
          this.retitle();
        });
      },
      onIntent: (intent) => {
        void this.#perform(intent);
      },
    });
    const listening = [
      channel,
      services.runs.onDidChange(() => {
        this.retitle();
      }),
      // The page is gone while it is hidden, and says that it is ready when it is there again.
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.feed.end();
      }),
    ];
    panel.onDidDispose(() => {
      this.#isClosed = true;
      open.delete(this);
      this.feed.end();
      for (const subscription of listening) subscription.dispose();
    });
  }

  /** Also after something that was waited for, when the panel may be closed. */
  retitle(): void {
    if (this.#isClosed) return;
    const title = titleOf(this.#services, this.feed.ids);
    if (this.panel.title !== title) this.panel.title = title;
  }

  async #perform(intent: Up<RunPanel>): Promise<void> {
    try {
      if (await this.feed.answer(intent)) return;
      await performIntent(this.#services, this, intent);
    } catch (error) {
      // The page says by itself that the agent is not reached.
      if (isCancellation(error) || isConnectionLoss(error)) return;
      await showFailure(this.#services, error);
    }
  }
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && right.every((id) => left.includes(id));
}

function titleOf({ runs }: Services, ids: readonly string[]): string {
  const [first, ...others] = ids.map((id) => runs.get(id)?.name ?? id);
  if (first === undefined) return vscode.l10n.t("Training Run");
  return others.length === 0 ? first : vscode.l10n.t("{0} and {1} more", first, others.length);
}
