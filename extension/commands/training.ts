// The commands `trainyard.training.*`.
import * as vscode from "vscode";
import type { CommandTable } from "../commands.ts";
import { openTrainingForm } from "../panels/training-form/panel.ts";
import { chosenTrainingFile } from "../pick/training-files.ts";
import type { Services } from "../services.ts";
import { planTrainingFile } from "../training-files/check.ts";
import { saveIfOpen } from "./training/save.ts";
import { showPlan } from "./training/show-plan.ts";
import { startTraining } from "./training/start.ts";
import { requireTrust } from "./trust.ts";
import { urisIn } from "./uris.ts";

export const commands: CommandTable = {
  "trainyard.training.new": newTraining,
  "trainyard.training.editForm": editInForm,
  "trainyard.training.start": start,
  "trainyard.training.plan": plan,
  "trainyard.training.showEffective": showEffective,
};

async function newTraining(services: Services): Promise<void> {
  await requireTrust();
  openTrainingForm(services, {});
}

async function editInForm(services: Services, ...args: readonly unknown[]): Promise<void> {
  await requireTrust();
  const title = vscode.l10n.t("Edit Training File in Form");
  const file = await chosenTrainingFile(urisIn(args)[0], title);
  if (file !== undefined) openTrainingForm(services, { file });
}

/** Several files of the explorer are started one after the other. */
async function start(services: Services, ...args: readonly unknown[]): Promise<void> {
  await requireTrust();
  const named = urisIn(args);
  if (named.length > 1) {
    await startTraining(services, named);
    return;
  }
  const file = await chosenTrainingFile(named[0], vscode.l10n.t("Start Training"));
  if (file !== undefined) await startTraining(services, [file]);
}

async function plan(services: Services, ...args: readonly unknown[]): Promise<void> {
  await requireTrust();
  const file = await chosenTrainingFile(urisIn(args)[0], vscode.l10n.t("Show Training Plan"));
  if (file === undefined) return;
  await saveIfOpen(file);
  const made = await planTrainingFile(services, file);
  if (made !== null) await showPlan(services, file, made);
}

async function showEffective(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Show Effective Training File");
  const file = await chosenTrainingFile(urisIn(args)[0], title);
  if (file === undefined) return;
  const { showEffectiveFile } = await import("../language/effective-files.ts");
  await showEffectiveFile(services, file);
}
