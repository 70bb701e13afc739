// The commands `trainyard.model.*`.
import * as vscode from "vscode";
import type { ModelSummary } from "../../schemas/protocol/model.ts";
import { newOperation } from "../agents/operation.ts";
import type { CommandTable } from "../commands.ts";
import { openChatPanel } from "../panels/chat/panel.ts";
import { openTrainingForm } from "../panels/training-form/panel.ts";
import { canBeTuned } from "../pick/bases.ts";
import type { Services } from "../services.ts";
import { nodesOfKind } from "../views/node.ts";
import { copyIds } from "./clipboard.ts";
import { exportModels } from "./export-model.ts";
import { importModel } from "./model/import.ts";
import { listModelsForChat } from "./model/list-for-chat.ts";
import { openModelCards } from "./model/open.ts";
import { removeModels } from "./model/remove.ts";
import { copyEndpoint, copyExample, startServing, stopServing } from "./model/serve.ts";
import { useForInlineChat } from "./model/use-for-inline-chat.ts";
import { askForName } from "./rename.ts";
import { revealFolder } from "./reveal.ts";
import { oneModel, someModels, type Question } from "./subjects.ts";
import { requireTrust } from "./trust.ts";

export const commands: CommandTable = {
  "trainyard.model.import": importModel,
  "trainyard.model.open": openModelCards,
  "trainyard.model.chat": chatWithModel,
  "trainyard.model.tune": tuneModel,
  "trainyard.model.export": exportChosenModels,
  "trainyard.model.rename": renameModel,
  "trainyard.model.remove": removeModels,
  "trainyard.model.reveal": revealModel,
  "trainyard.model.copyId": copyModelIds,
  "trainyard.model.listForChat": listModelsForChat,
  "trainyard.model.useForInlineChat": useForInlineChat,
  "trainyard.model.startServing": startServing,
  "trainyard.model.stopServing": stopServing,
  "trainyard.model.copyEndpoint": copyEndpoint,
  "trainyard.model.copyExample": copyExample,
};

interface ChosenModel {
  readonly id: string;
  readonly name: string;
  /** The newest when it is left out. */
  readonly version?: string;
}

/** One version where one was selected. */
async function chosenModel(
  services: Services,
  args: readonly unknown[],
  question: Question<ModelSummary>,
): Promise<ChosenModel | undefined> {
  const model = await oneModel(services, args, question);
  if (model === undefined) return undefined;
  const node = nodesOfKind(args, "modelVersion", "export").find(({ id }) => id === model.id);
  return { id: model.id, name: model.name, ...(node && { version: node.version }) };
}

async function chatWithModel(services: Services, ...args: readonly unknown[]): Promise<void> {
  const model = await chosenModel(services, args, { title: vscode.l10n.t("Chat with Model") });
  if (model !== undefined) openChatPanel(services, referenceTo(model));
}

/** The form asks for the rows. */
async function tuneModel(services: Services, ...args: readonly unknown[]): Promise<void> {
  await requireTrust();
  const question = {
    title: vscode.l10n.t("Tune Model"),
    accepts: canBeTuned,
    refusal: vscode.l10n.t("The weights of ONNX files cannot be tuned. Import the model in another format."),
  };
  const model = await chosenModel(services, args, question);
  if (model !== undefined)
    openTrainingForm(services, {
      base: { id: model.id, ...(model.version !== undefined && { version: model.version }) },
    });
}

async function exportChosenModels(services: Services, ...args: readonly unknown[]): Promise<void> {
  const models = await someModels(services, args, { title: vscode.l10n.t("Export Model") });
  const versions = nodesOfKind(args, "modelVersion", "export");
  const wholes = nodesOfKind(args, "model").map(({ id }) => id);
  const chosen = models.flatMap(({ id, name }): ChosenModel[] => {
    const selected = versions.filter((node) => node.id === id);
    if (selected.length === 0 || wholes.includes(id)) return [{ id, name }];
    return selected.map(({ version }) => ({ id, name, version }));
  });
  await exportModels(
    services,
    chosen.map((model) => ({ source: referenceTo(model), name: model.name })),
  );
}

function referenceTo({ id, version }: ChosenModel): { model: string; version?: string } {
  return { model: id, ...(version !== undefined && { version }) };
}

async function renameModel(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Rename Model");
  const model = await oneModel(services, args, { title });
  if (model === undefined) return;
  const name = await askForName(title, model.name);
  if (name !== undefined)
    await services.agent.call("model/update", { model: model.id, name, ...newOperation() });
}

async function revealModel(services: Services, ...args: readonly unknown[]): Promise<void> {
  const model = await chosenModel(services, args, { title: vscode.l10n.t("Reveal Model Folder") });
  if (model !== undefined)
    await revealFolder((await services.agent.call("model/get", referenceTo(model))).folder);
}

async function copyModelIds(services: Services, ...args: readonly unknown[]): Promise<void> {
  await copyIds(await someModels(services, args, { title: vscode.l10n.t("Copy Model ID") }));
}
