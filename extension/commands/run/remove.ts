// Removes runs that have ended.
import * as vscode from "vscode";
import { isActive } from "../../../schemas/run-state.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { newOperation } from "../../agents/operation.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { removeSelected } from "../remove.ts";
import { someRuns, type Question } from "../subjects.ts";

export async function removeRuns(services: Services, ...args: readonly unknown[]): Promise<void> {
  const ended: Question<RunSummary> = {
    title: vscode.l10n.t("Remove Run"),
    isMany: true,
    accepts: ({ state }) => !isActive(state),
    refusal: vscode.l10n.t("A run that has not ended cannot be removed. Stop it first."),
  };
  await removeSelected(services, args, {
    wholes: nodesOfKind(args, "run"),
    versions: [],
    items: () => someRuns(services, args, ended),
    question: {
      one: (label) => vscode.l10n.t("Remove the run {0}?", label),
      many: (count) => vscode.l10n.t("Remove {0} runs?", count),
    },
    detail: vscode.l10n.t(
      "Checkpoints, metrics and logs are gone for good. Datasets and exported models stay.",
    ),
    progress: vscode.l10n.t("Removing runs"),
    remove: ({ id }, signal) => services.agent.call("run/remove", { run: id, ...newOperation() }, { signal }),
  });
}
