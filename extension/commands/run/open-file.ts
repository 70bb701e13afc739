// Opens the training file of a run; where it is gone, what the run was resolved to.
import path from "node:path";
import * as vscode from "vscode";
import type { Services } from "../../services.ts";
import { oneRun } from "../subjects.ts";

export async function openTrainingFile(services: Services, ...args: readonly unknown[]): Promise<void> {
  const run = await oneRun(services, args, { title: vscode.l10n.t("Open Training File of Run") });
  if (run === undefined) return;
  try {
    await vscode.window.showTextDocument(vscode.Uri.file(run.file));
  } catch {
    const resolved = vscode.Uri.file(path.join(run.folder, "config.toml"));
    await vscode.window.showTextDocument(resolved);
    void vscode.window.showInformationMessage(
      vscode.l10n.t("{0} is not there any more. This is what the run was started with.", run.file),
    );
  }
}
