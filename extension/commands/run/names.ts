// The names and the ids of runs.
import * as vscode from "vscode";
import { newOperation } from "../../agents/operation.ts";
import type { Services } from "../../services.ts";
import { copyIds } from "../clipboard.ts";
import { askForName } from "../rename.ts";
import { oneRun, someRuns } from "../subjects.ts";

export async function renameRun(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Rename Run");
  const run = await oneRun(services, args, { title });
  if (run === undefined) return;
  const name = await askForName(title, run.name);
  if (name !== undefined) await services.agent.call("run/update", { run: run.id, name, ...newOperation() });
}

export async function copyRunIds(services: Services, ...args: readonly unknown[]): Promise<void> {
  await copyIds(await someRuns(services, args, { title: vscode.l10n.t("Copy Run ID") }));
}
