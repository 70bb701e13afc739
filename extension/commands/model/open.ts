// Opens the cards of models and checkpoints.
import * as vscode from "vscode";
import { openModelPanel } from "../../panels/model/panel.ts";
import type { Services } from "../../services.ts";
import { isClick } from "../../views/node.ts";
import { chosenReferences } from "./chosen.ts";

export async function openModelCards(services: Services, ...args: readonly unknown[]): Promise<void> {
  const models = await chosenReferences(services, args, vscode.l10n.t("Open Model Card"));
  const abilities = { canTune: true, canExport: true, canReveal: true };
  for (const model of models) openModelPanel(services, model, { abilities, keepsFocus: isClick(args) });
}
