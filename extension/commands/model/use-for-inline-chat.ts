// Makes VS Code's own inline chat ask one of our models, and takes that back.
import * as vscode from "vscode";
import { asQualifiedName, offerOf, refusalOf, type OfferedModel } from "../../language-models/offers.ts";
import { currentOffers } from "../../language-models/standing.ts";
import type { Services } from "../../services.ts";
import { namedReferences } from "./chosen.ts";

/** Of VS Code, by their whole names. */
const modelSetting = "inlineChat.defaultModel";
const withoutSignIn = "chat.allowAnonymousAccess";

export async function useForInlineChat(services: Services, ...args: readonly unknown[]): Promise<void> {
  const model = await chosenModel(services, args);
  if (model === undefined) return;
  const before = [await change(modelSetting, asQualifiedName(model))];
  const { t } = vscode.l10n;
  const told = t("VS Code's inline chat asks {0} from now on.", model.name);
  const undo = t("Undo");
  const allow = t("Allow without Sign-In");
  const isAllowed = vscode.workspace.getConfiguration().get(withoutSignIn) === true;
  let pressed = await vscode.window.showInformationMessage(told, undo, ...(isAllowed ? [] : [allow]));
  if (pressed === allow) {
    before.push(await change(withoutSignIn, true));
    pressed = await vscode.window.showInformationMessage(
      t("VS Code's chat can be used with nobody signed in."),
      undo,
    );
  }
  if (pressed === undo) for (const takeBack of before.reverse()) await takeBack();
}

async function chosenModel(services: Services, args: readonly unknown[]): Promise<OfferedModel | undefined> {
  const offers = await currentOffers(services);
  const [named] = namedReferences(args);
  if (named !== undefined) {
    const offered = offerOf(offers, named);
    if (offered !== undefined) return offered;
    const reason = refusalOf(offers, named) ?? vscode.l10n.t("VS Code is offered the newest version alone.");
    void vscode.window.showWarningMessage(vscode.l10n.t("Not offered to VS Code: {0}", reason));
    return undefined;
  }
  const title = vscode.l10n.t("Use for Inline Chat");
  const items = offers.offered.map((model) => ({ label: model.name, description: model.detail, model }));
  const placeHolder =
    items.length > 0
      ? vscode.l10n.t("The model that VS Code's inline chat asks")
      : vscode.l10n.t("No model can be used. “List Models for VS Code's Chat” says why.");
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.model;
}

/** Where the setting stands already, or else for the user; returns what takes it back. */
async function change(name: string, value: unknown): Promise<() => Thenable<void>> {
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration();
  const found = settings().inspect(name);
  const isOfWorkspace = found?.workspaceValue !== undefined;
  const [target, before] = isOfWorkspace
    ? [vscode.ConfigurationTarget.Workspace, found.workspaceValue]
    : [vscode.ConfigurationTarget.Global, found?.globalValue];
  await settings().update(name, value, target);
  return () => settings().update(name, before, target);
}
