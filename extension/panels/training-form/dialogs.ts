// Where the form finds files: those of the open folders, and dialogs for all others.
import * as vscode from "vscode";

/** More than that nobody looks through. */
const MOST_FILES = 100;

/** Files of the open folders that may hold rows, as the form lists them. */
export async function findRowFiles(): Promise<{ path: string; label: string }[]> {
  const found = await vscode.workspace.findFiles("**/*.{jsonl,csv}", "**/node_modules/**", MOST_FILES);
  return found
    .map((uri) => ({ path: uri.fsPath, label: vscode.workspace.asRelativePath(uri) }))
    .sort((left, right) => left.label.localeCompare(right.label));
}

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
