// The training file that a command is to work on.
import path from "node:path";
import * as vscode from "vscode";
import { pickOne } from "./pick.ts";

/** What was named, what is open, or what a quick pick asks for. Undefined when its user has changed their mind. */
export async function chosenTrainingFile(
  named: vscode.Uri | undefined,
  title: string,
): Promise<vscode.Uri | undefined> {
  if (named !== undefined) return named;
  const open = vscode.window.activeTextEditor?.document.uri;
  if (open?.scheme === "file" && isTrainingFile(open)) return open;
  const files = await vscode.workspace.findFiles("**/*.train.toml", "**/node_modules/**", 500);
  if (files.length === 0) return offerNewOne();
  const byName = [...files].sort((left, right) => left.path.localeCompare(right.path));
  return pickOne({
    title,
    placeholder: vscode.l10n.t("Training file"),
    groups: () => [{ heading: "", rows: byName.map(rowOf) }],
    keyOf: String,
  });
}

function isTrainingFile({ path: file }: vscode.Uri): boolean {
  return file.endsWith(".train.toml");
}

function rowOf(uri: vscode.Uri) {
  const folder = path.dirname(vscode.workspace.asRelativePath(uri));
  return {
    label: `$(file) ${path.basename(uri.fsPath)}`,
    ...(folder !== "." && { description: folder }),
    value: uri,
  };
}

async function offerNewOne(): Promise<undefined> {
  const make = vscode.l10n.t("New Training File…");
  const sample = vscode.l10n.t("Train the Sample");
  const message = vscode.l10n.t("There is no training file in the open folders.");
  const chosen = await vscode.window.showInformationMessage(message, make, sample);
  if (chosen === make) await vscode.commands.executeCommand("trainyard.training.new");
  if (chosen === sample) await vscode.commands.executeCommand("trainyard.sample.train");
  return undefined;
}
