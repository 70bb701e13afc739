// Removes models, or versions of them.
import * as vscode from "vscode";
import { newOperation } from "../../agents/operation.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { removeSelected } from "../remove.ts";
import { someModels } from "../subjects.ts";

export async function removeModels(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Remove Model");
  await removeSelected(services, args, {
    wholes: nodesOfKind(args, "model"),
    versions: nodesOfKind(args, "modelVersion", "export"),
    items: () => someModels(services, args, { title, isMany: true }),
    question: {
      one: (label) => vscode.l10n.t("Remove the model {0}?", label),
      many: (count) => vscode.l10n.t("Remove {0} models?", count),
    },
    detail: vscode.l10n.t("The files are gone for good. The runs that they came from stay."),
    progress: vscode.l10n.t("Removing models"),
    remove: ({ id, version }, signal) =>
      services.agent.call(
        "model/remove",
        { model: id, ...(version !== undefined && { version }), ...newOperation() },
        { signal },
      ),
  });
}
