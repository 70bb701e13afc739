// Removes datasets, or versions of them, once its user has said that they are to go.
import * as vscode from "vscode";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { confirm } from "../confirm.ts";
import { onEach } from "../each.ts";
import { newOperation } from "../operation.ts";
import { removables } from "../removables.ts";
import { someDatasets } from "../subjects.ts";

export async function removeDatasets(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Remove Dataset");
  const datasets = await removables(args, {
    wholes: nodesOfKind(args, "dataset"),
    versions: nodesOfKind(args, "datasetVersion"),
    items: () => someDatasets(services, args, { title, isMany: true }),
  });
  if (datasets.length === 0) return;
  await confirm({
    question:
      datasets.length === 1
        ? vscode.l10n.t("Remove the dataset {0}?", datasets[0]!.label)
        : vscode.l10n.t("Remove {0} datasets?", datasets.length),
    detail: vscode.l10n.t(
      "The imported rows are gone for good. The files that they came from and the runs that used them stay.",
    ),
    names: datasets.map(({ label }) => label),
    action: vscode.l10n.t("Remove"),
  });
  await onEach(services, datasets, {
    title: vscode.l10n.t("Removing datasets"),
    nameOf: ({ label }) => label,
    perform: ({ id, version }, signal) =>
      services.agent.call(
        "dataset/remove",
        { dataset: id, ...(version !== undefined && { version }), ...newOperation() },
        { signal },
      ),
  });
}
