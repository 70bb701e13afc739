// The table of all runs, in a panel of its own; a window has one.
import * as vscode from "vscode";
import { runsPanel } from "../../../schemas/panels/runs.ts";
import type { AgentState } from "../../agents/connection.ts";
import { isConnectionLoss } from "../../agents/failure.ts";
import { agentStateText } from "../../agents/state-text.ts";
import { showFailure } from "../../failures.ts";
import type { Services } from "../../services.ts";
import { PanelChannel } from "../channel.ts";
import { RunConfigs } from "./configs.ts";
import { runRow } from "./rows.ts";

let opened: vscode.WebviewPanel | undefined;

export function openRunsPanel(services: Services): void {
  if (opened !== undefined) {
    opened.reveal();
    return;
  }
  const panel = vscode.window.createWebviewPanel(
    "trainyard.runs",
    vscode.l10n.t("Runs"),
    vscode.ViewColumn.Active,
  );
  restoreRunsPanel(services, panel);
  void services.agent.ensure().catch((error: unknown) => showFailure(services, error));
}

/** After a reload of the window; all that the page has kept comes from itself. */
export function restoreRunsPanel(services: Services, panel: vscode.WebviewPanel): void {
  opened = panel;
  const content = new RunsContent(services, panel);
  panel.onDidDispose(() => {
    content.dispose();
    if (opened === panel) opened = undefined;
  });
}

class RunsContent {
  readonly #services: Services;
  readonly #channel: PanelChannel<typeof runsPanel>;
  readonly #subscriptions: readonly { dispose(): void }[];
  readonly #configs: RunConfigs;
  #isReady = false;

  constructor(services: Services, panel: vscode.WebviewPanel) {
    this.#services = services;
    this.#configs = new RunConfigs({
      read: (page) => services.agent.call("run/list", { ...page, configs: true }),
      runs: () => services.runs.items,
      send: (configs) => {
        this.#channel.send({ kind: "configs", configs });
      },
    });
    this.#channel = new PanelChannel(panel.webview, panel.title, runsPanel, services, {
      onReady: () => {
        this.#isReady = true;
        this.#configs.forget();
        this.#tellAgent();
        this.#tellRuns("all");
      },
      onIntent: (intent) => {
        switch (intent.kind) {
          case "do":
            void vscode.commands.executeCommand(`trainyard.run.${intent.action}`, intent.runs);
            break;
          case "startAgent":
            void vscode.commands.executeCommand("trainyard.agent.start");
            break;
          case "newTraining":
            void vscode.commands.executeCommand("trainyard.training.new");
            break;
        }
      },
    });
    this.#subscriptions = [
      services.runs.onDidChange((changed) => {
        this.#tellRuns(changed);
      }),
      services.agent.onDidChangeState(() => {
        this.#tellAgent();
      }),
    ];
  }

  dispose(): void {
    this.#configs.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#channel.dispose();
  }

  #tellRuns(changed: ReadonlySet<string> | "all"): void {
    const { runs } = this.#services;
    if (!this.#isReady || !runs.isLoaded) return;
    const isAll = changed === "all";
    const shown = isAll ? runs.items : [...changed].flatMap((id) => runs.get(id) ?? []);
    const now = Date.now();
    this.#channel.send({
      kind: "runs",
      isAll,
      runs: shown.map((run) => runRow(run, now)),
      removed: isAll ? [] : [...changed].filter((id) => runs.get(id) === undefined),
    });
    // They follow page by page, while the table can be used already.
    this.#configs.tell(shown).catch(async (error: unknown) => {
      if (!isConnectionLoss(error)) await showFailure(this.#services, error);
    });
  }

  #tellAgent(): void {
    this.#channel.send({ kind: "agent", problem: problemOf(this.#services.agent.state) });
  }
}

function problemOf(state: AgentState): string | null {
  return state.kind === "connected" || state.kind === "starting"
    ? null
    : agentStateText(state, vscode.l10n.t);
}
