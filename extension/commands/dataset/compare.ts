// Compares two versions of a dataset: the rows that differ, in the dataset editor.
import * as vscode from "vscode";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import { openDatasetVersion } from "../../panels/dataset/editor.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { askForVersion, datasetWithVersions } from "./version.ts";

export async function compareVersions(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Compare Dataset Versions");
  const dataset = await datasetWithVersions(services, args, title);
  if (dataset === undefined) return;
  const pair = await chosenVersions(dataset, args, title);
  if (pair === undefined) return;
  const [older, newer] = pair;
  await openDatasetVersion(services, { dataset: dataset.id, version: newer, compareWith: older });
}

/** The older one first. */
async function chosenVersions(
  dataset: DatasetSummary,
  args: readonly unknown[],
  title: string,
): Promise<readonly [string, string] | undefined> {
  const selected = nodesOfKind(args, "datasetVersion").filter(({ id }) => id === dataset.id);
  const first =
    selected[0]?.version ??
    (await askForVersion(dataset, { title, placeholder: vscode.l10n.t("One version") }, () => true));
  if (first === undefined) return undefined;
  const second =
    selected[1]?.version ??
    (await askForVersion(
      dataset,
      { title, placeholder: vscode.l10n.t("Version to hold {0} against", first.slice(0, 8)) },
      (version) => version !== first,
    ));
  if (second === undefined) return undefined;
  const age = (version: string): number => dataset.versions.findIndex((one) => one.version === version);
  return age(first) > age(second) ? [first, second] : [second, first];
}
