// Lists which models VS Code's own chat is offered, and why it is not offered the others.
import * as vscode from "vscode";
import { currentOffers } from "../../language-models/standing.ts";
import type { Services } from "../../services.ts";

export async function listModelsForChat(services: Services): Promise<void> {
  const { offered, refused } = await currentOffers(services);
  const separator = (label: string): vscode.QuickPickItem => ({
    label,
    kind: vscode.QuickPickItemKind.Separator,
  });
  const items: vscode.QuickPickItem[] = [
    ...(offered.length > 0 ? [separator(vscode.l10n.t("Offered"))] : []),
    ...offered.map(({ name, detail, tooltip }) => ({ label: name, description: detail, detail: tooltip })),
    ...(refused.length > 0 ? [separator(vscode.l10n.t("Not offered"))] : []),
    ...refused.map(({ name, reason }) => ({ label: name, detail: reason })),
  ];
  const title = vscode.l10n.t("Models for VS Code's Chat");
  const placeHolder =
    offered.length + refused.length === 0
      ? vscode.l10n.t("There are no models yet. Import one, or train one.")
      : vscode.l10n.t("What is offered stands in the model picker of the Chat view.");
  await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDetail: true });
}
