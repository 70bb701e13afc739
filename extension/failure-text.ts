// Failures in the user's language, with the next step.
import * as vscode from "vscode";
import { AgentFailure, type EditorFailureCode } from "./agents/failure.ts";

export interface FailureText {
  readonly message: string;
  /** May be empty. */
  readonly advice: string;
}

export function failureText(error: unknown): FailureText {
  if (!(error instanceof AgentFailure)) {
    const message = error instanceof Error ? error.message : String(error);
    return { message: vscode.l10n.t("Internal error in Trainyard: {0}", message), advice: "" };
  }
  const problems = error.problems
    .slice(0, 3)
    .map(({ file, line, message }) => (file === undefined ? message : `${file}:${line ?? 1}: ${message}`));
  const message = ownText(error.code, error.message) ?? error.message;
  return { message: [message, ...problems].join(" "), advice: error.advice };
}

/** In one line. */
export function failureLine(error: unknown): string {
  const { message, advice } = failureText(error);
  return `${message} ${advice}`.trim();
}

/** The editor's own failures; what the agent tells comes in its words. */
function ownText(code: string, detail: string): string | undefined {
  const texts: Readonly<Record<EditorFailureCode, string>> = {
    agent_connection_lost: vscode.l10n.t("The connection to the agent was lost. Runs go on meanwhile."),
    agent_incompatible: vscode.l10n.t("An agent of another version is running."),
    agent_not_started: vscode.l10n.t("The agent could not be started: {0}", detail),
    agent_not_running: vscode.l10n.t("The agent is not running."),
    call_cancelled: vscode.l10n.t("Cancelled."),
    download_failed: vscode.l10n.t("The download failed: {0}", detail),
  };
  return Object.hasOwn(texts, code) ? texts[code as EditorFailureCode] : undefined;
}
