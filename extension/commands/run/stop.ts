// Stops runs, and lets them go on.
import * as vscode from "vscode";
import { isActive, isResumable } from "../../../schemas/run-state.ts";
import { newOperation } from "../../agents/operation.ts";
import { followRun } from "../../followed-runs.ts";
import type { Services } from "../../services.ts";
import { onEach } from "../each.ts";
import { someRuns } from "../subjects.ts";

/** Each after its step and its checkpoint; the progress ends when all have stopped. */
export async function stopRuns(services: Services, ...args: readonly unknown[]): Promise<void> {
  const runs = await someRuns(services, args, {
    title: vscode.l10n.t("Stop Run"),
    isMany: true,
    accepts: ({ state }) => isActive(state),
    refusal: vscode.l10n.t("This run has ended already."),
  });
  await onEach(services, runs, {
    title: runs.length === 1 ? vscode.l10n.t("Stopping {0}", runs[0]!.name) : vscode.l10n.t("Stopping runs"),
    nameOf: ({ name }) => name,
    perform: ({ id }, signal, report) =>
      services.agent.call("run/stop", { run: id, ...newOperation() }, { signal, onProgress: report }),
    atOnce: 8,
  });
}

export async function resumeRuns(services: Services, ...args: readonly unknown[]): Promise<void> {
  const runs = await someRuns(services, args, {
    title: vscode.l10n.t("Resume Run"),
    isMany: true,
    accepts: ({ state }) => isResumable(state),
    refusal: vscode.l10n.t("Only a run that was stopped, failed or was interrupted can be resumed."),
  });
  await onEach(services, runs, {
    title: vscode.l10n.t("Resuming runs"),
    nameOf: ({ name }) => name,
    perform: async ({ id }, signal) => {
      await services.agent.call("run/resume", { run: id, ...newOperation() }, { signal });
      await followRun(services, id);
    },
  });
}
