// The commands `trainyard.run.*`.
import * as vscode from "vscode";
import { newOperation } from "../agents/operation.ts";
import type { CommandTable } from "../commands.ts";
import { openRunPanel } from "../panels/run/panel.ts";
import { openRunsPanel } from "../panels/runs/panel.ts";
import type { Services } from "../services.ts";
import { isClick } from "../views/node.ts";
import { copyIds } from "./clipboard.ts";
import { askForName } from "./rename.ts";
import { revealFolder } from "./reveal.ts";
import { chatWithCheckpoint } from "./run/chat.ts";
import { compareRuns, explainDifferences } from "./run/compare.ts";
import { exportCheckpoint } from "./run/export.ts";
import { openTrainingFile } from "./run/open-file.ts";
import { holdRuns, moveToFront, releaseRuns } from "./run/queue.ts";
import { removeRuns } from "./run/remove.ts";
import { resumeRuns, stopRuns } from "./run/stop.ts";
import { oneRun, someRuns } from "./subjects.ts";

export const commands: CommandTable = {
  "trainyard.run.open": openRuns,
  "trainyard.run.openTable": openRunsPanel,
  "trainyard.run.stop": stopRuns,
  "trainyard.run.resume": resumeRuns,
  "trainyard.run.hold": holdRuns,
  "trainyard.run.release": releaseRuns,
  "trainyard.run.moveToFront": moveToFront,
  "trainyard.run.rename": renameRun,
  "trainyard.run.remove": removeRuns,
  "trainyard.run.compare": compareRuns,
  "trainyard.run.explainDifferences": explainDifferences,
  "trainyard.run.chat": chatWithCheckpoint,
  "trainyard.run.export": exportCheckpoint,
  "trainyard.run.openFile": openTrainingFile,
  "trainyard.run.reveal": revealRun,
  "trainyard.run.copyId": copyRunIds,
};

/** Several are laid over one another in one view. */
async function openRuns(services: Services, ...args: readonly unknown[]): Promise<void> {
  const runs = await someRuns(services, args, { title: vscode.l10n.t("Open Run") });
  if (runs.length > 0)
    openRunPanel(
      services,
      runs.map(({ id }) => id),
      { keepsFocus: isClick(args) },
    );
}

async function renameRun(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Rename Run");
  const run = await oneRun(services, args, { title });
  if (run === undefined) return;
  const name = await askForName(title, run.name);
  if (name !== undefined) await services.agent.call("run/update", { run: run.id, name, ...newOperation() });
}

async function copyRunIds(services: Services, ...args: readonly unknown[]): Promise<void> {
  await copyIds(await someRuns(services, args, { title: vscode.l10n.t("Copy Run ID") }));
}

async function revealRun(services: Services, ...args: readonly unknown[]): Promise<void> {
  const run = await oneRun(services, args, { title: vscode.l10n.t("Reveal Run Folder") });
  if (run !== undefined) await revealFolder(run.folder);
}
