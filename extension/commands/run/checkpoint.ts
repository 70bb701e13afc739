// The checkpoint that a command is to work on: one that was selected, or one that is asked for.
import * as vscode from "vscode";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { checkpointGroups, type CheckpointChoice } from "../../pick/checkpoints.ts";
import { pickOne, wording } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { oneRun } from "../subjects.ts";

export interface ChosenCheckpoint {
  readonly run: RunSummary;
  readonly step: CheckpointChoice;
}

/** `args` may also be a run's id and a step, as a view passes them. */
export async function chosenCheckpoint(
  services: Services,
  args: readonly unknown[],
  title: string,
): Promise<ChosenCheckpoint | undefined> {
  const run = await oneRun(services, args, {
    title,
    accepts: ({ checkpoints }) => checkpoints.length > 0,
    refusal: vscode.l10n.t("This run has no checkpoint yet."),
  });
  if (run === undefined) return undefined;
  const named = nodesOfKind(args, "checkpoint")[0]?.step ?? stepIn(args);
  const step = named ?? (await askForStep(run, title));
  return step === undefined ? undefined : { run, step };
}

function stepIn([run, step]: readonly unknown[]): CheckpointChoice | undefined {
  if (typeof run !== "string") return undefined;
  return typeof step === "number" || step === "best" || step === "latest" ? step : undefined;
}

/** One checkpoint needs no question. */
async function askForStep(run: RunSummary, title: string): Promise<CheckpointChoice | undefined> {
  if (run.checkpoints.length === 1) return run.checkpoints[0];
  return pickOne({
    title,
    placeholder: vscode.l10n.t("Checkpoint of {0}", run.name),
    groups: () => checkpointGroups(run, wording()),
    keyOf: String,
  });
}
