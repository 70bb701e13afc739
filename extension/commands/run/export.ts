// Exports checkpoints of runs into the agent's models.
import * as vscode from "vscode";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import type { CheckpointChoice } from "../../pick/checkpoints.ts";
import type { Services } from "../../services.ts";
import { exportModels } from "../export-model.ts";
import { chosenCheckpoints } from "./checkpoint.ts";

/** Of several runs the best checkpoints, of several checkpoints all. */
export async function exportCheckpoint(services: Services, ...args: readonly unknown[]): Promise<void> {
  const chosen = await chosenCheckpoints(services, args, vscode.l10n.t("Export Checkpoint"));
  await exportModels(
    services,
    chosen.map(({ run, step }) => ({ source: { run: run.id, step }, name: nameOf(run, step) })),
  );
}

function nameOf({ name, bestStep, checkpoints }: RunSummary, step: CheckpointChoice): string {
  const number = step === "best" ? bestStep : step === "latest" ? checkpoints.at(-1) : step;
  return number === undefined ? name : vscode.l10n.t("{0} step {1}", name, number);
}
