// The commands `trainyard.agent.*`.
import path from "node:path";
import * as vscode from "vscode";
import type { CommandTable } from "../commands.ts";
import type { Services } from "../services.ts";
import { showAgentMenu } from "./agent/menu.ts";
import { withProgress } from "./progress.ts";

export const commands: CommandTable = {
  "trainyard.agent.start": startAgent,
  "trainyard.agent.stop": stopAgent,
  "trainyard.agent.restart": restartAgent,
  "trainyard.agent.showLog": showAgentLog,
  "trainyard.agent.showMenu": showAgentMenu,
};

async function startAgent({ agent }: Services): Promise<void> {
  await withProgress(vscode.l10n.t("Starting the agent"), () => agent.ensure());
}

/** Runs that have begun go on by themselves. */
async function stopAgent({ agent, runs }: Services): Promise<void> {
  await withProgress(vscode.l10n.t("Stopping the agent"), async () => {
    const goingOn = runs.items.filter(({ state }) => state === "running").length;
    await agent.stop();
    if (goingOn === 0) return;
    const text = vscode.l10n.t("The agent has ended. Runs that go on by themselves: {0}", goingOn);
    vscode.window.setStatusBarMessage(text, 8000);
  });
}

async function restartAgent({ agent }: Services): Promise<void> {
  await withProgress(vscode.l10n.t("Restarting the agent"), () => agent.restart());
}

async function showAgentLog({ agent, log }: Services): Promise<void> {
  const file = vscode.Uri.file(path.join(agent.home, "logs", "agent.log"));
  try {
    await vscode.workspace.fs.stat(file);
  } catch {
    // Without an agent's log the extension's own says why there is none.
    log.show();
    return;
  }
  await vscode.window.showTextDocument(file, { preview: true });
}
