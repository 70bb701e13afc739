// Shows where something lies: in the system's file manager, or by what a window on another machine can do.
import * as vscode from "vscode";

export async function revealFolder(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) {
    await vscode.commands.executeCommand("revealFileInOS", uri);
    return;
  }
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) {
    await vscode.commands.executeCommand("revealInExplorer", uri);
    return;
  }
  // The file manager of the machine in front of a person knows nothing of this folder.
  const terminal = vscode.l10n.t("Open in Terminal");
  const window = vscode.l10n.t("Open in New Window");
  const copy = vscode.l10n.t("Copy Path");
  const chosen = await vscode.window.showInformationMessage(folder, terminal, window, copy);
  if (chosen === terminal) vscode.window.createTerminal({ cwd: uri }).show();
  if (chosen === window)
    await vscode.commands.executeCommand("vscode.openFolder", uri, { forceNewWindow: true });
  if (chosen === copy) await vscode.env.clipboard.writeText(folder);
}
