// How a model stands with VS Code's own chat, in words: for tooltips, and for the command that lists all of them.
import * as vscode from "vscode";
import type { ModelReference } from "../../schemas/protocol/method.ts";
import { editorWords } from "../editor-words.ts";
import type { Services } from "../services.ts";
import { offerOf, offersOf, refusalOf, type Offers, type OfferSettings } from "./offers.ts";

/** What is offered now, whether VS Code has asked or not. @throws AgentFailure */
export async function currentOffers({ agent }: Pick<Services, "agent">): Promise<Offers> {
  const words = editorWords();
  return offersOf(await agent.call("chat/models", {}), offerSettings(), words);
}

/** Undefined for a model that is not told of, as an old version. */
export function standingOf(offers: Offers, reference: ModelReference): string | undefined {
  if (offerOf(offers, reference) !== undefined) return vscode.l10n.t("offered");
  const why = refusalOf(offers, reference);
  return why === undefined ? undefined : vscode.l10n.t("not offered: {0}", why);
}

export function offerSettings(): OfferSettings {
  const settings = vscode.workspace.getConfiguration("trainyard");
  return {
    minimumContext: settings.get("chat.minimumContext", 8192),
    withoutTools: settings.get("chat.offerWithoutTools", true),
  };
}
