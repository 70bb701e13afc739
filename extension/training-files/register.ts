// What an open training file offers: lenses at its top, and problems that are looked for again when it is saved.
import * as vscode from "vscode";
import type { Services } from "../services.ts";
import { TrainingLenses } from "./lenses.ts";

const selector: vscode.DocumentSelector = { language: "train-toml", scheme: "file" };

export function registerTrainingFiles(services: Services): void {
  const lenses = new TrainingLenses(services);
  services.context.subscriptions.push(
    lenses,
    vscode.languages.registerCodeLensProvider(selector, lenses),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (vscode.languages.match(selector, document) > 0) void recheck(services, document.uri);
    }),
  );
}

/** Only where the agent has found something, or is looking: to check a file means to read its rows, too. */
async function recheck(services: Services, file: vscode.Uri): Promise<void> {
  if (services.agent.state.kind !== "connected") return;
  const { trainingDiagnostics } = await import("./diagnostics.ts");
  if (!trainingDiagnostics(services).isConcernedWith(file)) return;
  const { checkAgain } = await import("./check.ts");
  await checkAgain(services, file);
}
