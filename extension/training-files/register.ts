// What an open training file offers: lenses at its top, and problems that are looked for again when it is saved.
import * as vscode from "vscode";
import type { Services } from "../services.ts";
import { TrainingLenses } from "./lenses.ts";
import { sourceOfAgent } from "./problem-places.ts";

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

/** Only where the agent has found something: to check a file means to read its rows, too. */
async function recheck(services: Services, file: vscode.Uri): Promise<void> {
  const isMarked = vscode.languages.getDiagnostics(file).some(({ source }) => source === sourceOfAgent);
  if (!isMarked || services.agent.state.kind !== "connected") return;
  const { checkAgain } = await import("./check.ts");
  await checkAgain(services, file);
}
