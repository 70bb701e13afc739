// The commands `trainyard.chat.*`.
import * as vscode from "vscode";
import type { CommandTable } from "../commands.ts";
import { attachText } from "../panels/chat/on-answers.ts";
import { lastChat, openChatPanel } from "../panels/chat/panel.ts";
import { selectionOf } from "../panels/chat/picked-text.ts";
import type { Services } from "../services.ts";
import { nodesOfKind } from "../views/node.ts";
import { chosenCheckpoints } from "./run/checkpoint.ts";

/** More beside each other cannot be read. */
const MOST_MODELS = 4;

export const commands: CommandTable = {
  "trainyard.chat.open": (services: Services) => {
    openChatPanel(services);
  },
  "trainyard.chat.compare": compare,
  "trainyard.chat.attach": attachSelection,
};

/** What was selected in the trees; one model alone twice, so that the page has a place for the other one. */
async function compare(services: Services, ...args: readonly unknown[]): Promise<void> {
  const models = nodesOfKind(args, "model").map(({ id }) => ({ model: id }));
  const versions = nodesOfKind(args, "modelVersion", "export").map(({ id, version }) => ({
    model: id,
    version,
  }));
  const named = [...models, ...versions];
  const hasCheckpoints = named.length === 0 || nodesOfKind(args, "checkpoint", "run").length > 0;
  const title = vscode.l10n.t("Compare Models…");
  const checkpoints = hasCheckpoints ? await chosenCheckpoints(services, args, title) : [];
  const chosen = [...named, ...checkpoints.map(({ run, step }) => ({ run: run.id, step }))];
  const [first] = chosen;
  if (first === undefined) return;
  openChatPanel(services, ...(chosen.length > 1 ? chosen.slice(0, MOST_MODELS) : [first, first]));
}

/** What is selected in the editor goes with the next question. */
async function attachSelection(services: Services): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new Error(vscode.l10n.t("No editor with a selection is open."));
  const picked = selectionOf(editor);
  const page = lastChat(services);
  await page.opened;
  await attachText(page, picked);
}
