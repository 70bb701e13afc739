// Failures as the page shows them.
import * as vscode from "vscode";
import type { Failure } from "../../../schemas/panels/dataset.ts";
import { AgentFailure } from "../../agents/failure.ts";

export function describeFailure(error: unknown): Failure {
  if (error instanceof AgentFailure) {
    const problems = error.problems.slice(0, 3).map(({ message }) => message);
    return { message: [error.message, ...problems].join(" "), advice: error.advice };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { message: vscode.l10n.t("Trainyard met a mistake of its own: {0}", message), advice: "" };
}
