// Removes models, or versions of them, once its user has said that they are to go.
import * as vscode from "vscode";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { confirm } from "../confirm.ts";
import { onEach } from "../each.ts";
import { newOperation } from "../operation.ts";
import { removables } from "../removables.ts";
import { someModels } from "../subjects.ts";

export async function removeModels(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Remove Model");
  const models = await removables(args, {
    versions: nodesOfKind(args, "modelVersion"),
    wholes: nodesOfKind(args, "model"),
    items: () => someModels(services, args, { title, isMany: true }),
  });
  if (models.length === 0) return;
  await confirm({
    question:
      models.length === 1
        ? vscode.l10n.t("Remove the model {0}?", models[0]!.label)
        : vscode.l10n.t("Remove {0} models?", models.length),
    detail: vscode.l10n.t("The files are gone for good. The runs that they came from stay."),
    names: models.map(({ label }) => label),
    action: vscode.l10n.t("Remove"),
  });
  await onEach(services, models, {
    title: vscode.l10n.t("Removing models"),
    nameOf: ({ label }) => label,
    perform: ({ id, version }, signal) =>
      services.agent.call(
        "model/remove",
        { model: id, ...(version !== undefined && { version }), ...newOperation() },
        { signal },
      ),
  });
}
