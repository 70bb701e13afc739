// Tells the agent what its user has chosen for it in the editor's settings, since the agent outlives the window.
import * as vscode from "vscode";
import { showFailure } from "../failures.ts";
import type { Services } from "../services.ts";
import type { RepeatableRequest } from "../../schemas/protocol.ts";
import { newOperation } from "./operation.ts";
import type { AgentSession } from "./session.ts";

/** Settings that the agent is told of. */
const TOLD = ["agent.idleMinutes", "agent.stopWithWindow", "training.keepAwake", "training.pauseOnBattery"];

export async function greetAgent(session: AgentSession): Promise<void> {
  await session.call("agent/update", chosenSettings());
}

/** A change reaches the agent at once, but for its home, which a window keeps. */
export function registerAgentSettings(services: Services): void {
  const { agent, context } = services;
  const tell = async (): Promise<void> => {
    if (agent.state.kind !== "connected") return;
    await agent.call("agent/update", chosenSettings());
  };
  const listening = vscode.workspace.onDidChangeConfiguration(async (event) => {
    try {
      if (TOLD.some((name) => event.affectsConfiguration(`trainyard.${name}`))) await tell();
      if (event.affectsConfiguration("trainyard.agent.home")) await offerReload();
    } catch (error) {
      await showFailure(services, error);
    }
  });
  context.subscriptions.push(listening);
}

function chosenSettings(): RepeatableRequest<"agent/update"> {
  const settings = vscode.workspace.getConfiguration("trainyard");
  return {
    idleMinutes: idleMinutes(settings.get("agent.idleMinutes")),
    endWithLastClient: settings.get("agent.stopWithWindow") === true,
    keepAwake: settings.get("training.keepAwake") !== false,
    pauseOnBattery: settings.get("training.pauseOnBattery") === true,
    ...newOperation(),
  };
}

/** VS Code only warns of values that its settings do not allow, and the agent refuses them. */
function idleMinutes(chosen: unknown): number | null {
  if (chosen === null) return null;
  return typeof chosen === "number" ? Math.min(10_080, Math.max(1, chosen)) : 30;
}

async function offerReload(): Promise<void> {
  const reload = vscode.l10n.t("Reload Window");
  const message = vscode.l10n.t("The new folder for datasets, runs and models takes effect after a reload.");
  if ((await vscode.window.showInformationMessage(message, reload)) !== reload) return;
  await vscode.commands.executeCommand("workbench.action.reloadWindow");
}
