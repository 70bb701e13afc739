// Brings a model in: a GGUF file, a folder as Hugging Face lays it out, or a model of the Hub.
import * as vscode from "vscode";
import { parseHubReference, type HubReference } from "../../../schemas/hub.ts";
import type { Result } from "../../../schemas/protocol.ts";
import { newOperation } from "../../agents/operation.ts";
import { openChatPanel } from "../../panels/chat/panel.ts";
import type { Services } from "../../services.ts";
import { withProgress } from "../progress.ts";
import { requireTrust } from "../trust.ts";
import { urisIn } from "../uris.ts";

type Imported = Result<"model/import">["model"];
type Source = { readonly uri: vscode.Uri } | { readonly hub: HubReference | undefined };

/** The id of the model; undefined when its user has changed their mind. */
export async function importModel(
  services: Services,
  ...args: readonly unknown[]
): Promise<string | undefined> {
  await requireTrust();
  const source = sourceIn(args) ?? (await askForSource());
  if (source === undefined) return undefined;
  const model =
    "uri" in source ? await importFile(services, source.uri) : await fromHub(services, source.hub);
  // Nothing waits for an answer: what was dropped together is imported one after the other.
  if (model !== undefined) void tellImported(services, model);
  return model?.id;
}

async function tellImported(services: Services, model: Imported): Promise<void> {
  const chat = vscode.l10n.t("Chat with Model");
  const isAdapter = model.versions[0]?.adapterOf !== undefined;
  const offered = isAdapter ? [] : [chat];
  const chosen = await vscode.window.showInformationMessage(importedMessage(model), ...offered);
  if (chosen === chat) openChatPanel(services, { model: model.id });
}

/** Files, as the explorer and drops name them, or the address of a model that was dropped out of a browser. */
function sourceIn(args: readonly unknown[]): Source | undefined {
  const [uri] = urisIn(args);
  if (uri !== undefined) return { uri };
  const hub = typeof args[0] === "string" ? parseHubReference(args[0]) : undefined;
  return hub && { hub };
}

/** What few people need is loaded when it is needed. */
async function fromHub(services: Services, named: HubReference | undefined): Promise<Imported | undefined> {
  const { importFromHub } = await import("./import-from-hub.ts");
  return importFromHub(services, named);
}

async function importFile(services: Services, uri: vscode.Uri): Promise<Imported> {
  const title = vscode.l10n.t("Importing {0}", uri.path.split("/").at(-1) ?? "");
  const { model } = await withProgress(title, (signal, report) =>
    services.agent.call(
      "model/import",
      { source: { path: uri.fsPath }, ...newOperation() },
      { signal, onProgress: report },
    ),
  );
  return model;
}

function importedMessage({ name, versions }: Imported): string {
  const reference = versions[0]?.reference;
  if (reference === undefined) return vscode.l10n.t("{0} was imported.", name);
  return vscode.l10n.t("{0} was imported. Its weights stay where they are: {1}", name, reference);
}

/** Most systems have no dialog for files and folders at once. */
async function askForSource(): Promise<Source | undefined> {
  const title = vscode.l10n.t("Import Model");
  const file = {
    label: `$(file) ${vscode.l10n.t("GGUF File…")}`,
    description: vscode.l10n.t("one .gguf file with its tokenizer inside"),
  };
  const folder = {
    label: `$(folder) ${vscode.l10n.t("Folder…")}`,
    description: "config.json, model.safetensors, tokenizer.json",
  };
  const hub = {
    label: `$(cloud-download) ${vscode.l10n.t("Hugging Face Hub…")}`,
    description: vscode.l10n.t("a published model by its name"),
  };
  const kind = await vscode.window.showQuickPick([file, folder, hub], { title });
  if (kind === undefined) return undefined;
  if (kind === hub) return { hub: undefined };
  const isFile = kind === file;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title,
      canSelectFiles: isFile,
      canSelectFolders: !isFile,
      openLabel: vscode.l10n.t("Import"),
      ...(isFile && { filters: { GGUF: ["gguf"] } }),
    })) ?? [];
  return chosen && { uri: chosen };
}
