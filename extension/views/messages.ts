// The line above the trees: what keeps them from being true, while it does.
import * as vscode from "vscode";
import type { AgentState } from "../agents/connection.ts";
import { agentStateText } from "../agents/state-text.ts";
import type { Services } from "../services.ts";

/** A cut that is mended by then moves no line of the trees. */
const PATIENCE_MILLISECONDS = 2000;

export function keepMessages(
  { agent }: Services,
  views: readonly vscode.TreeView<unknown>[],
): vscode.Disposable {
  let patience: NodeJS.Timeout | undefined;
  const show = (message: string): void => {
    // An empty one takes the line away.
    for (const view of views) if ((view.message ?? "") !== message) view.message = message;
  };
  const update = (state: AgentState): void => {
    clearTimeout(patience);
    const wait = state.kind === "reconnecting" ? PATIENCE_MILLISECONDS : 0;
    patience = setTimeout(show, wait, messageOf(state));
  };
  update(agent.state);
  return vscode.Disposable.from(agent.onDidChangeState(update), {
    dispose: () => {
      clearTimeout(patience);
    },
  });
}

function messageOf(state: AgentState): string {
  if (state.kind === "reconnecting") return agentStateText(state, vscode.l10n.t);
  if (state.kind === "connected" && state.info.readOnly !== undefined) {
    return vscode.l10n.t("The agent accepts no changes: {0}", state.info.readOnly.detail);
  }
  return "";
}
