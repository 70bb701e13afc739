// Starts runs of training files.
import path from "node:path";
import * as vscode from "vscode";
import { AgentFailure } from "../../agents/failure.ts";
import { newOperation } from "../../agents/operation.ts";
import { followRun } from "../../followed-runs.ts";
import { openRunPanel } from "../../panels/run/panel.ts";
import type { Services } from "../../services.ts";
import { tellProblems } from "../../training-files/check.ts";
import { trainingDiagnostics } from "../../training-files/diagnostics.ts";
import { onEach } from "../each.ts";
import { saveIfOpen } from "./save.ts";

/** Saves them first, and opens the view of the runs. */
export async function startTraining(services: Services, files: readonly vscode.Uri[]): Promise<void> {
  const runs: string[] = [];
  await onEach(services, files, {
    title: files.length === 1 ? vscode.l10n.t("Starting the run") : vscode.l10n.t("Starting runs"),
    nameOf: ({ fsPath }) => path.basename(fsPath),
    perform: async (file, signal) => {
      const run = await startRun(services, file, signal);
      if (run !== undefined) runs.push(run);
    },
  });
  if (runs.length > 0) openRunPanel(services, runs);
}

/** Undefined where the file has problems, which are then shown in it. */
async function startRun(
  services: Services,
  file: vscode.Uri,
  signal: AbortSignal,
): Promise<string | undefined> {
  await saveIfOpen(file);
  const show = trainingDiagnostics(services).ask(file);
  const request = { training: { file: file.fsPath }, ...newOperation() };
  try {
    const run = await services.agent.call("run/start", request, { signal });
    await followRun(services, run.id);
    await show([]);
    return run.id;
  } catch (error) {
    if (!(error instanceof AgentFailure) || error.code !== "input_has_problems") throw error;
    await show(error.problems);
    void tellProblems(file, error.problems);
    return undefined;
  }
}
