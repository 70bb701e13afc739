// Exports a checkpoint of a run into the agent's models.
import * as vscode from "vscode";
import type { Services } from "../../services.ts";
import { exportModel } from "../export-model.ts";
import { chosenCheckpoint } from "./checkpoint.ts";

export async function exportCheckpoint(services: Services, ...args: readonly unknown[]): Promise<void> {
  const chosen = await chosenCheckpoint(services, args, vscode.l10n.t("Export Checkpoint"));
  if (chosen === undefined) return;
  const { run, step } = chosen;
  const number = step === "best" ? run.bestStep : step === "latest" ? run.checkpoints.at(-1) : step;
  const name = number === undefined ? run.name : vscode.l10n.t("{0} step {1}", run.name, number);
  await exportModel(services, { run: run.id, step }, name);
}
