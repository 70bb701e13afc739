// Brings a model in: a GGUF file, or a folder as Hugging Face lays it out.
import * as vscode from "vscode";
import { newOperation } from "../../agents/operation.ts";
import { openChatPanel } from "../../panels/chat/panel.ts";
import type { Services } from "../../services.ts";
import { withProgress } from "../progress.ts";
import { requireTrust } from "../trust.ts";
import { urisIn } from "../uris.ts";

export async function importModel(services: Services, ...args: readonly unknown[]): Promise<void> {
  await requireTrust();
  const source = urisIn(args)[0] ?? (await askForSource());
  if (source === undefined) return;
  const title = vscode.l10n.t("Importing {0}", source.path.split("/").at(-1) ?? "");
  const { model } = await withProgress(title, (signal, report) =>
    services.agent.call(
      "model/import",
      { source: { path: source.fsPath }, ...newOperation() },
      { signal, onProgress: report },
    ),
  );
  const chat = vscode.l10n.t("Chat with Model");
  const message = vscode.l10n.t("{0} was imported.", model.name);
  if ((await vscode.window.showInformationMessage(message, chat)) === chat)
    openChatPanel(services, { model: model.id });
}

/** Most systems have no dialog for files and folders at once. */
async function askForSource(): Promise<vscode.Uri | undefined> {
  const title = vscode.l10n.t("Import Model");
  const file = {
    label: `$(file) ${vscode.l10n.t("GGUF File…")}`,
    description: vscode.l10n.t("one .gguf file with its tokenizer inside"),
  };
  const folder = {
    label: `$(folder) ${vscode.l10n.t("Folder…")}`,
    description: "config.json, model.safetensors, tokenizer.json",
  };
  const kind = await vscode.window.showQuickPick([file, folder], { title });
  if (kind === undefined) return undefined;
  const isFile = kind === file;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title,
      canSelectFiles: isFile,
      canSelectFolders: !isFile,
      openLabel: vscode.l10n.t("Import"),
      ...(isFile && { filters: { GGUF: ["gguf"] } }),
    })) ?? [];
  return chosen;
}
