// The line above the trees: what keeps them from being true, while it does.
import * as vscode from "vscode";
import type { AgentState } from "../agents/connection.ts";
import type { Services } from "../services.ts";

export function keepMessages(
  { agent }: Services,
  views: readonly vscode.TreeView<unknown>[],
): vscode.Disposable {
  const show = (state: AgentState): void => {
    const message = messageOf(state);
    // An empty one takes the line away; with one there, VS Code shows no welcome view.
    for (const view of views) if (view.message !== message) view.message = message;
  };
  show(agent.state);
  return vscode.Disposable.from(agent.onDidChangeState(show));
}

function messageOf(state: AgentState): string {
  if (state.kind === "reconnecting") return vscode.l10n.t("Connection to the agent lost. Reconnecting…");
  if (state.kind === "connected" && state.info.readOnly !== undefined) {
    return vscode.l10n.t("The agent accepts no changes: {0}", state.info.readOnly.detail);
  }
  return "";
}
