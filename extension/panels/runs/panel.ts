// The table of all runs, in a panel of its own; a window has one.
import * as vscode from "vscode";
import { runsPanel } from "../../../schemas/panels/runs.ts";
import type { FlatConfig } from "../../../schemas/protocol/run.ts";
import type { AgentState } from "../../agents/connection.ts";
import { isConnectionLoss } from "../../agents/failure.ts";
import { agentStateText } from "../../agents/state-text.ts";
import { showFailure } from "../../failures.ts";
import type { Services } from "../../services.ts";
import { PanelChannel } from "../channel.ts";
import { runRow } from "./rows.ts";

const CONFIGS_A_PAGE = 500;

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
  /** Of runs whose training file the page has: it never changes. */
  readonly #configured = new Set<string>();
  #isReady = false;
  #isAsking = false;

  constructor(services: Services, panel: vscode.WebviewPanel) {
    this.#services = services;
    this.#channel = new PanelChannel(panel.webview, panel.title, runsPanel, services, {
      onReady: () => {
        this.#isReady = true;
        this.#configured.clear();
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
    if (shown.some(({ id }) => !this.#configured.has(id))) void this.#tellConfigs();
  }

  /** What was chosen for the runs follows page by page, while the table can be used already. */
  async #tellConfigs(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      const { agent } = this.#services;
      for (let offset = 0; ; offset += CONFIGS_A_PAGE) {
        const page = { offset, limit: CONFIGS_A_PAGE, configs: true };
        const { configs = {}, total } = await agent.call("run/list", page);
        this.#sendConfigs(configs);
        const isComplete = this.#services.runs.items.every(({ id }) => this.#configured.has(id));
        if (isComplete || offset + CONFIGS_A_PAGE >= total) return;
      }
    } catch (error) {
      if (!isConnectionLoss(error)) await showFailure(this.#services, error);
    } finally {
      this.#isAsking = false;
    }
  }

  #sendConfigs(configs: Readonly<Record<string, FlatConfig>>): void {
    const fresh = Object.fromEntries(Object.entries(configs).filter(([id]) => !this.#configured.has(id)));
    for (const id of Object.keys(fresh)) this.#configured.add(id);
    if (Object.keys(fresh).length > 0) this.#channel.send({ kind: "configs", configs: fresh });
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
