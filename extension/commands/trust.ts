// In a folder that its user does not trust nothing is trained or imported.
import * as vscode from "vscode";

/** Says why not, with the way to trust the folder. @throws CancellationError in an untrusted folder */
export async function requireTrust(): Promise<void> {
  if (vscode.workspace.isTrusted) return;
  const manage = vscode.l10n.t("Manage Trust");
  const message = vscode.l10n.t("This folder is not trusted, so nothing is trained or imported from it.");
  if ((await vscode.window.showWarningMessage(message, manage)) === manage) {
    await vscode.commands.executeCommand("workbench.trust.manage");
  }
  throw new vscode.CancellationError();
}
