// Removes datasets, or versions of them.
import * as vscode from "vscode";
import { newOperation } from "../../agents/operation.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { removeSelected } from "../remove.ts";
import { someDatasets } from "../subjects.ts";

export async function removeDatasets(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Remove Dataset");
  await removeSelected(services, args, {
    wholes: nodesOfKind(args, "dataset"),
    versions: nodesOfKind(args, "datasetVersion"),
    items: () => someDatasets(services, args, { title, isMany: true }),
    question: {
      one: (label) => vscode.l10n.t("Remove the dataset {0}?", label),
      many: (count) => vscode.l10n.t("Remove {0} datasets?", count),
    },
    detail: vscode.l10n.t(
      "The imported rows are gone for good. The files that they came from and the runs that used them stay.",
    ),
    progress: vscode.l10n.t("Removing datasets"),
    remove: ({ id, version }, signal) =>
      services.agent.call(
        "dataset/remove",
        { dataset: id, ...(version !== undefined && { version }), ...newOperation() },
        { signal },
      ),
  });
}
