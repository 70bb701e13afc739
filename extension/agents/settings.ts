// Tells the agent what its user has chosen for it in the editor's settings, since the agent outlives the window.
import * as vscode from "vscode";
import type { AgentSession } from "./session.ts";

export async function greetAgent(session: AgentSession): Promise<void> {
  const settings = vscode.workspace.getConfiguration("trainyard");
  await session.call("agent/update", {
    idleMinutes: settings.get<number | null>("agent.idleMinutes", 30),
    endWithLastClient: settings.get("agent.stopWithWindow", false),
    keepAwake: settings.get("training.keepAwake", true),
    pauseOnBattery: settings.get("training.pauseOnBattery", false),
  });
}
