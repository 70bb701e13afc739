// Where the sample goes: the open folder, or one that is asked for.
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";

/** Undefined when its user has changed their mind. */
export async function askForFolder(): Promise<vscode.Uri | undefined> {
  const open = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  if (open.length === 1) return open[0]!.uri;
  if (open.length > 1) {
    const placeHolder = vscode.l10n.t("Folder for the sample");
    return (await vscode.window.showWorkspaceFolderPick({ placeHolder }))?.uri;
  }
  return askWithoutOpenFolder();
}

async function askWithoutOpenFolder(): Promise<vscode.Uri | undefined> {
  const home = vscode.Uri.file(await documentsFolder());
  const here = {
    label: `$(folder) ${vscode.l10n.t("Use {0}", path.join(home.fsPath, "trainyard-sample"))}`,
    description: vscode.l10n.t("about 2 MB"),
  };
  const elsewhere = { label: `$(folder-opened) ${vscode.l10n.t("Choose Another Folder…")}` };
  const title = vscode.l10n.t("Train the Sample");
  const placeHolder = vscode.l10n.t("No folder is open. Where should the sample's files go?");
  const chosen = await vscode.window.showQuickPick([here, elsewhere], { title, placeHolder });
  if (chosen === undefined) return undefined;
  if (chosen === here) return home;
  const [folder] =
    (await vscode.window.showOpenDialog({
      title,
      defaultUri: home,
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: vscode.l10n.t("Put the Sample Here"),
    })) ?? [];
  return folder;
}

async function documentsFolder(): Promise<string> {
  const documents = path.join(os.homedir(), "Documents");
  try {
    await vscode.workspace.fs.stat(vscode.Uri.file(documents));
    return documents;
  } catch {
    return os.homedir();
  }
}
