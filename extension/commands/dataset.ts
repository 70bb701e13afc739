// The commands `trainyard.dataset.*`.
import * as vscode from "vscode";
import { newOperation } from "../agents/operation.ts";
import type { CommandTable } from "../commands.ts";
import { openDatasetVersion } from "../panels/dataset/editor.ts";
import { openTrainingForm } from "../panels/training-form/panel.ts";
import type { Services } from "../services.ts";
import { isClick } from "../views/node.ts";
import { copyIds } from "./clipboard.ts";
import { addDatasets } from "./dataset/add.ts";
import { compareVersions } from "./dataset/compare.ts";
import { chosenPlace } from "./dataset/place.ts";
import { removeDatasets } from "./dataset/remove.ts";
import { restoreVersion } from "./dataset/restore.ts";
import { saveRows } from "./dataset/save-rows.ts";
import { runToFollow, trainAsRun } from "./dataset/train-as-run.ts";
import { tuneOnDataset } from "./dataset/tune.ts";
import { askForName } from "./rename.ts";
import { oneDataset, someDatasets } from "./subjects.ts";
import { requireTrust } from "./trust.ts";
import { urisIn } from "./uris.ts";

export const commands: CommandTable = {
  "trainyard.dataset.add": addDatasets,
  "trainyard.dataset.open": openDataset,
  "trainyard.dataset.openTable": openAsTable,
  "trainyard.dataset.showTokens": showTokens,
  "trainyard.dataset.rename": renameDataset,
  "trainyard.dataset.remove": removeDatasets,
  "trainyard.dataset.compareVersions": compareVersions,
  "trainyard.dataset.restoreVersion": restoreVersion,
  "trainyard.dataset.useInTraining": useInTraining,
  "trainyard.dataset.tune": tuneOnDataset,
  "trainyard.dataset.saveRows": saveRows,
  "trainyard.dataset.copyId": copyDatasetIds,
};

async function openDataset(services: Services, ...args: readonly unknown[]): Promise<void> {
  const place = await chosenPlace(services, args, vscode.l10n.t("Open Dataset"));
  if (place !== undefined) await openDatasetVersion(services, place, vscode.ViewColumn.Active, isClick(args));
}

async function showTokens(services: Services, ...args: readonly unknown[]): Promise<void> {
  const place = await chosenPlace(services, args, vscode.l10n.t("Show What Will Be Trained"));
  if (place !== undefined) await openDatasetVersion(services, { ...place, tokens: true });
}

/** A file as it lies in the folder, before any import. */
async function openAsTable(_services: Services, ...args: readonly unknown[]): Promise<void> {
  const given = urisIn(args)[0] ?? vscode.window.activeTextEditor?.document.uri;
  const file = given !== undefined && /\.(jsonl|csv)$/i.test(given.path) ? given : await askForRows();
  if (file !== undefined)
    await vscode.commands.executeCommand("vscode.openWith", file, "trainyard.datasetEditor");
}

async function askForRows(): Promise<vscode.Uri | undefined> {
  const filters = { [vscode.l10n.t("Rows")]: ["jsonl", "csv"] };
  const title = vscode.l10n.t("Open File as Dataset Table");
  return (await vscode.window.showOpenDialog({ title, filters }))?.[0];
}

async function renameDataset(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Rename Dataset");
  const dataset = await oneDataset(services, args, { title });
  if (dataset === undefined) return;
  const name = await askForName(title, dataset.name);
  if (name !== undefined)
    await services.agent.call("dataset/update", { dataset: dataset.id, name, ...newOperation() });
}

/** `args`: a node of the tree, or files of the explorer. */
async function useInTraining(services: Services, ...args: readonly unknown[]): Promise<void> {
  await requireTrust();
  const [rows] = urisIn(args);
  if (rows !== undefined) {
    openTrainingForm(services, { rows });
    return;
  }
  const place = await chosenPlace(services, args, vscode.l10n.t("Train on Dataset"));
  if (place === undefined) return;
  const { dataset: id, version } = place;
  const run = runToFollow(args[1]);
  if (run !== undefined && version !== undefined) await trainAsRun(services, run, { id, version });
  else openTrainingForm(services, { dataset: { id, ...(version !== undefined && { version }) } });
}

async function copyDatasetIds(services: Services, ...args: readonly unknown[]): Promise<void> {
  await copyIds(await someDatasets(services, args, { title: vscode.l10n.t("Copy Dataset ID") }));
}
