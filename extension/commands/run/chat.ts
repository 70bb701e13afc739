// Opens a chat with a checkpoint, also of a run that still trains.
import * as vscode from "vscode";
import { openChatPanel } from "../../panels/chat/panel.ts";
import type { Services } from "../../services.ts";
import { chosenCheckpoint } from "./checkpoint.ts";

export async function chatWithCheckpoint(services: Services, ...args: readonly unknown[]): Promise<void> {
  const chosen = await chosenCheckpoint(services, args, vscode.l10n.t("Chat with Checkpoint"));
  if (chosen !== undefined) openChatPanel(services, { run: chosen.run.id, step: chosen.step });
}
