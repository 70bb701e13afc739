// Starts the agent when one of the trees is seen for the first time. Who ends it afterwards has their reasons.
import * as vscode from "vscode";
import type { Services } from "../../services.ts";

export function startAgentWhenSeen(
  { agent, log }: Services,
  views: readonly vscode.TreeView<unknown>[],
): vscode.Disposable {
  let started: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    try {
      // The look at whether one runs, which every window begins with, comes first.
      await agent.adopt();
      await agent.ensure();
    } catch (error) {
      // The views themselves say so, with what can be done.
      log.warn(String(error));
    }
  };
  const seen = (): void => {
    if (started !== undefined) return;
    const starting = start();
    started = starting;
    void vscode.window.withProgress({ location: { viewId: "trainyard.runs" } }, () => starting);
  };
  if (views.some(({ visible }) => visible)) seen();
  return vscode.Disposable.from(
    ...views.map((view) =>
      view.onDidChangeVisibility(({ visible }) => {
        if (visible) seen();
      }),
    ),
  );
}
