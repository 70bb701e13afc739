// Puts ids on the clipboard.
import * as vscode from "vscode";

/** One on each line. */
export async function copyIds(items: readonly { readonly id: string }[]): Promise<void> {
  if (items.length === 0) return;
  await vscode.env.clipboard.writeText(items.map(({ id }) => id).join("\n"));
  const [first] = items;
  const text =
    items.length === 1
      ? vscode.l10n.t("Copied {0}", first!.id)
      : vscode.l10n.t("Copied {0} IDs", items.length);
  vscode.window.setStatusBarMessage(text, 3000);
}
