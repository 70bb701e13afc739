// Compares two versions of a dataset: the rows that differ, side by side in the editor's own comparison.
import * as vscode from "vscode";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { withProgress } from "../progress.ts";
import { oneDataset } from "../subjects.ts";
import { asUri } from "./version-documents.ts";
import { askForVersion } from "./version.ts";

export async function compareVersions(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Compare Dataset Versions");
  const dataset = await oneDataset(services, args, {
    title,
    accepts: ({ versions }) => versions.length > 1,
    refusal: vscode.l10n.t("This dataset has only one version."),
  });
  if (dataset === undefined) return;
  const pair = await chosenVersions(dataset, args, title);
  if (pair === undefined) return;
  const [left, right] = pair;
  const { counts, total } = await withProgress(vscode.l10n.t("Comparing versions"), (signal, report) =>
    services.agent.call(
      "dataset/compare",
      { dataset: dataset.id, left, right, limit: 1 },
      { signal, onProgress: report },
    ),
  );
  if (total === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("These versions have the same rows."));
    return;
  }
  const { added, removed, changed } = counts;
  await vscode.commands.executeCommand(
    "vscode.diff",
    asUri(dataset.id, [left, right], "left"),
    asUri(dataset.id, [left, right], "right"),
    vscode.l10n.t(
      "{0}: {1} ↔ {2} ({3} added, {4} removed, {5} changed)",
      dataset.name,
      left.slice(0, 8),
      right.slice(0, 8),
      added,
      removed,
      changed,
    ),
  );
}

/** The older one stands on the left. */
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
