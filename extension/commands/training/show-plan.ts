// The plan of a training as a quick pick: its figures, and what can be done next.
import * as vscode from "vscode";
import type { RunPlan } from "../../../schemas/protocol/run.ts";
import { openTrainingForm } from "../../panels/training-form/panel.ts";
import { pickOne, wording } from "../../pick/pick.ts";
import { planRows } from "../../pick/plan.ts";
import type { Services } from "../../services.ts";
import { startTraining } from "./start.ts";

export async function showPlan(services: Services, file: vscode.Uri, plan: RunPlan): Promise<void> {
  const actions = [
    { label: `$(play) ${vscode.l10n.t("Start Training")}`, value: "start" },
    { label: `$(list-selection) ${vscode.l10n.t("Edit in Form")}`, value: "form" },
    { label: `$(go-to-file) ${vscode.l10n.t("Open Training File")}`, value: "file" },
  ];
  const chosen = await pickOne({
    title: vscode.l10n.t("Plan of {0}", vscode.workspace.asRelativePath(file)),
    placeholder: plan.fits
      ? vscode.l10n.t("It fits into the memory of this machine.")
      : vscode.l10n.t("It needs more memory than this machine has free."),
    groups: () => [
      { heading: "", rows: planRows(plan, wording()).map((row) => ({ ...row, value: "form" })) },
      { heading: vscode.l10n.t("Next"), rows: actions },
    ],
    keyOf: String,
  });
  if (chosen === "start") await startTraining(services, [file]);
  if (chosen === "form") openTrainingForm(services, { file });
  if (chosen === "file") await vscode.window.showTextDocument(file);
}
