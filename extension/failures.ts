// Shows a failure once, with its next step and something to press.
import * as vscode from "vscode";
import { AgentFailure, isCancellation } from "./agents/failure.ts";
import { failureLine } from "./failure-text.ts";
import { logFailure } from "./log-failure.ts";
import type { Services } from "./services.ts";

export interface FailureAction {
  readonly title: string;
  readonly run: () => unknown;
}

/** Tells what went wrong in a message; details go to the log. Nothing is shown of what its user has cancelled. */
export async function showFailure(
  { log }: Pick<Services, "log">,
  error: unknown,
  actions: readonly FailureAction[] = [],
): Promise<void> {
  if (isCancellation(error) || error instanceof vscode.CancellationError) return;
  logFailure({ log }, error);
  const offered = [...actions, ...ownActions(error), showLog(log)];
  const chosen = await vscode.window.showErrorMessage(failureLine(error), ...offered);
  await chosen?.run();
}

function ownActions(error: unknown): FailureAction[] {
  if (!(error instanceof AgentFailure)) return [];
  switch (error.code) {
    case "agent_incompatible":
      return [command(vscode.l10n.t("Replace Agent"), "trainyard.agent.restart")];
    case "agent_connection_lost":
    case "agent_not_running":
      return [command(vscode.l10n.t("Restart Agent"), "trainyard.agent.restart")];
    case "agent_not_started":
      return [command(vscode.l10n.t("Try Again"), "trainyard.agent.start")];
    default:
      return [];
  }
}

function command(title: string, id: string): FailureAction {
  return { title, run: () => vscode.commands.executeCommand(id) };
}

function showLog(log: vscode.LogOutputChannel): FailureAction {
  return {
    title: vscode.l10n.t("Show Log"),
    run: () => {
      log.show();
    },
  };
}
