// The dialogs of the form: for rows, for held-out rows, and for the folder of a new file.
import * as vscode from "vscode";

export function askForRows(start: vscode.Uri): Promise<vscode.Uri | undefined> {
  return askForFile(start, vscode.l10n.t("Rows to Learn From"));
}

export function askForHeldOut(start: vscode.Uri): Promise<vscode.Uri | undefined> {
  return askForFile(start, vscode.l10n.t("Rows to Hold Out"));
}

export async function askForFolder(start: vscode.Uri): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Folder of the Training File"),
    defaultUri: start,
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t("Choose"),
  });
  return chosen?.[0];
}

async function askForFile(start: vscode.Uri, title: string): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title,
    defaultUri: start,
    openLabel: vscode.l10n.t("Choose"),
    filters: { [vscode.l10n.t("Rows")]: ["jsonl", "json", "csv", "txt"] },
  });
  return chosen?.[0];
}
