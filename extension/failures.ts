// Shows a failure once, with its next step and something to press.
import * as vscode from "vscode";
import { AgentFailure, isCancellation } from "./agents/failure.ts";
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
  log.error(error instanceof Error ? error : String(error));
  const offered = [...actions, ...ownActions(error), showLog(log)];
  const chosen = await vscode.window.showErrorMessage(describe(error), ...offered);
  await chosen?.run();
}

function describe(error: unknown): string {
  if (error instanceof AgentFailure) {
    const problems = error.problems
      .slice(0, 3)
      .map(({ file, line, message }) => (file === undefined ? message : `${file}:${line ?? 1}: ${message}`));
    return [error.message, ...problems, error.advice].filter((part) => part !== "").join(" ");
  }
  const message = error instanceof Error ? error.message : String(error);
  return vscode.l10n.t("Trainyard met a mistake of its own: {0}", message);
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
