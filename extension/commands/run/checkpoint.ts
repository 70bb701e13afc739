// The checkpoint that a command is to work on: one that was selected, or one that is asked for.
import * as vscode from "vscode";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { checkpointGroups, type CheckpointChoice } from "../../pick/checkpoints.ts";
import { pickOne, wording } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { someRuns } from "../subjects.ts";

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
  return (await chosenCheckpoints(services, args, title))[0];
}

/** All that were selected; of a run that was selected with others, the best one. */
export async function chosenCheckpoints(
  services: Services,
  args: readonly unknown[],
  title: string,
): Promise<ChosenCheckpoint[]> {
  const runs = await someRuns(services, args, {
    title,
    accepts: ({ checkpoints }) => checkpoints.length > 0,
    refusal: vscode.l10n.t("This run has no checkpoint yet."),
  });
  const selected = nodesOfKind(args, "checkpoint");
  const chosen: ChosenCheckpoint[] = [];
  for (const run of runs) {
    const steps = selected.flatMap((node) => (node.run === run.id ? [node.step] : []));
    const named =
      steps.length > 0
        ? steps
        : [stepIn(args) ?? (runs.length > 1 ? bestOf(run) : await askForStep(run, title))];
    for (const step of named) if (step !== undefined) chosen.push({ run, step });
  }
  return chosen;
}

function bestOf({ bestStep }: RunSummary): CheckpointChoice {
  return bestStep === undefined ? "latest" : "best";
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
