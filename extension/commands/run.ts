// The commands `trainyard.run.*`.
import * as vscode from "vscode";
import type { CommandTable } from "../commands.ts";
import { openRunsPanel } from "../panels/runs/panel.ts";
import type { Services } from "../services.ts";
import { revealFolder } from "./reveal.ts";
import { chatWithCheckpoint } from "./run/chat.ts";
import { compareRuns, explainDifferences } from "./run/compare.ts";
import { exportCheckpoint } from "./run/export.ts";
import { copyRunIds, renameRun } from "./run/names.ts";
import { openRuns } from "./run/open.ts";
import { openTrainingFile } from "./run/open-file.ts";
import { holdRuns, moveToFront, releaseRuns } from "./run/queue.ts";
import { removeRuns } from "./run/remove.ts";
import { resumeRuns, stopRuns } from "./run/stop.ts";
import { oneRun } from "./subjects.ts";

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

async function revealRun(services: Services, ...args: readonly unknown[]): Promise<void> {
  const run = await oneRun(services, args, { title: vscode.l10n.t("Reveal Run Folder") });
  if (run !== undefined) await revealFolder(run.folder);
}
