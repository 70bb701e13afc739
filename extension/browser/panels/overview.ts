// The overview: what goes on, what there is, and how the machine stands.
import * as vscode from "vscode";
import type { MachineSample } from "../../../schemas/monitor.ts";
import {
  overviewPanel,
  type OverviewMachine,
  type OverviewPart,
  type OverviewState,
} from "../../../schemas/panels/overview.ts";
import type { Up } from "../../../schemas/panels/panel.ts";
import { isActive } from "../../../schemas/run-state.ts";
import { editorWords } from "../../editor-words.ts";
import { showFailure } from "../../failures.ts";
import { logFailure } from "../../log-failure.ts";
import { PanelChannel } from "../../panels/channel.ts";
import type { Services } from "../../services.ts";
import { MachineWatch } from "../../views/agents/machine-watch.ts";
import { addressOf, type Route } from "../routes.ts";
import { overviewDataset, overviewModels, overviewRun } from "./overview-rows.ts";

/** Of runs that have ended; the table has all. */
const MOST_ENDED = 8;
/** Between two states, in milliseconds: runs that train change all the time. */
const MILLISECONDS_APART = 250;

export function openOverview(services: Services, part: OverviewPart): void {
  const titles: Readonly<Record<OverviewPart, string>> = {
    all: vscode.l10n.t("Overview"),
    data: vscode.l10n.t("Datasets"),
    models: vscode.l10n.t("Models"),
  };
  const panel = vscode.window.createWebviewPanel(
    "trainyard.overview",
    titles[part],
    vscode.ViewColumn.Active,
  );
  let isReady = false;
  let telling: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    telling = undefined;
    const state = isReady ? stateOf(services, part) : undefined;
    if (state !== undefined) channel.send(state);
  };
  const tellSoon = (): void => {
    telling ??= setTimeout(tell, MILLISECONDS_APART);
  };
  const channel = new PanelChannel(panel.webview, panel.title, overviewPanel, services, {
    onReady: () => {
      isReady = true;
      tell();
      watch.isWanted = part === "all";
    },
    onIntent: (intent) => {
      perform(intent).catch((error: unknown) => showFailure(services, error));
    },
  });
  const watch = new MachineWatch(
    services.agent,
    ({ sample }) => {
      const { state } = services.agent;
      const hostname = state.kind === "connected" ? state.info.hostname : "";
      channel.send({ kind: "machine", hostname, machine: machineOf(sample) });
    },
    (error) => {
      logFailure(services, error);
    },
  );
  const { runs, datasets, models, served } = services;
  const listening = [runs, datasets, models, served].map(({ onDidChange }) => onDidChange(tellSoon));
  panel.onDidDispose(() => {
    clearTimeout(telling);
    for (const subscription of [...listening, watch, channel]) subscription.dispose();
  });
}

/** Undefined until the agent has told of everything: over a cut the page keeps what it has. */
function stateOf(services: Services, part: OverviewPart): OverviewState | undefined {
  const { runs, datasets, models, served, agent } = services;
  if (!runs.isLoaded || !datasets.isLoaded || !models.isLoaded) return undefined;
  return {
    kind: "state",
    part,
    active: runs.items.filter(({ state }) => isActive(state)).map(overviewRun),
    ended: runs.items
      .filter(({ state }) => !isActive(state))
      .slice(0, MOST_ENDED)
      .map(overviewRun),
    runs: runs.items.length,
    datasets: datasets.items.map(overviewDataset),
    models: overviewModels(models.items, runs.items, served.items, editorWords()),
    home: agent.home,
  };
}

async function perform(intent: Up<typeof overviewPanel>): Promise<void> {
  switch (intent.kind) {
    case "openRuns":
      go({ page: "runs" });
      return;
    case "openPart":
      go({ page: intent.part === "all" ? "overview" : intent.part });
      return;
    case "openRun":
      go({ page: "run", runs: [intent.run] });
      return;
    case "openDataset":
      go({ page: "dataset", dataset: intent.dataset });
      return;
    case "chat":
      go({ page: "chat", model: intent.model });
      return;
    case "openModel":
      go({ page: "model", model: intent.model });
      return;
    case "stopRun":
      await vscode.commands.executeCommand("trainyard.run.stop", intent.run);
      return;
    case "copy":
      await vscode.env.clipboard.writeText(intent.text);
      vscode.window.setStatusBarMessage(vscode.l10n.t("Copied"));
      return;
  }
}

function go(route: Route): void {
  location.hash = addressOf(route);
}

function machineOf({ cpu, memory, disk, gpus }: MachineSample): OverviewMachine {
  return {
    load: cpu.load,
    cores: cpu.perCore.length,
    memory: { used: memory.used, total: memory.total },
    disk: { used: disk.total - disk.free, total: disk.total },
    gpus: gpus.map(({ name, utilisation, memoryUsed, memoryTotal }) => ({
      name,
      utilisation,
      memory: memoryUsed === null || memoryTotal === null ? null : { used: memoryUsed, total: memoryTotal },
    })),
  };
}
