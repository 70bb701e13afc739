// Removes runs that have ended, once its user has said that they are to go.
import * as vscode from "vscode";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { isActive } from "../../../schemas/run-state.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { confirm } from "../confirm.ts";
import { onEach } from "../each.ts";
import { newOperation } from "../operation.ts";
import { removables } from "../removables.ts";
import { someRuns } from "../subjects.ts";

export async function removeRuns(services: Services, ...args: readonly unknown[]): Promise<void> {
  const runs = await removables(args, {
    wholes: nodesOfKind(args, "run"),
    versions: [],
    items: () => endedRuns(services, args),
  });
  if (runs.length === 0) return;
  await confirm({
    question:
      runs.length === 1
        ? vscode.l10n.t("Remove the run {0}?", runs[0]!.label)
        : vscode.l10n.t("Remove {0} runs?", runs.length),
    detail: vscode.l10n.t(
      "Checkpoints, metrics and logs are gone for good. Datasets and exported models stay.",
    ),
    names: runs.map(({ label }) => label),
    action: vscode.l10n.t("Remove"),
  });
  await onEach(services, runs, {
    title: vscode.l10n.t("Removing runs"),
    nameOf: ({ label }) => label,
    perform: ({ id }, signal) =>
      services.agent.call("run/remove", { run: id, ...newOperation() }, { signal }),
  });
}

function endedRuns(services: Services, args: readonly unknown[]): Promise<readonly RunSummary[]> {
  return someRuns(services, args, {
    title: vscode.l10n.t("Remove Run"),
    isMany: true,
    accepts: ({ state }) => !isActive(state),
    refusal: vscode.l10n.t("A run that has not ended cannot be removed. Stop it first."),
  });
}
