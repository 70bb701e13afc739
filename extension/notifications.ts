// Tells of runs that have ended, by the setting `trainyard.notifications.runs`: one message at a time, each run once.
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import type { RunSummary } from "../schemas/protocol/run.ts";
import { formatLoss } from "./amounts.ts";
import { isWorthTelling, lookForEnded, type Wish } from "./notifications-ended.ts";
import { needsMending } from "../schemas/run-state.ts";
import { showFailure } from "./failures.ts";
import { followedRuns, keepFollowedRuns } from "./followed-runs.ts";
import type { Services } from "./services.ts";

/** What ends together is told together. */
const GATHER_MILLISECONDS = 1000;
/** A message that nobody answers has hidden itself by then. */
const PATIENCE_MILLISECONDS = 30_000;

export function registerNotifications(services: Services): void {
  const { context, runs } = services;
  const waiting: RunSummary[] = [];
  let isTelling = false;
  const tell = async (): Promise<void> => {
    if (isTelling) return;
    isTelling = true;
    try {
      while (waiting.length > 0) {
        await sleep(GATHER_MILLISECONDS);
        // What a button leads to may fail, also when nobody waits for it any more.
        const message = show(waiting.splice(0)).catch((error: unknown) => showFailure(services, error));
        await Promise.race([message, sleep(PATIENCE_MILLISECONDS)]);
      }
    } finally {
      isTelling = false;
    }
  };
  const look = (ids: ReadonlySet<string> | "all"): void => {
    if (!runs.isLoaded) return;
    const changed = ids === "all" ? runs.items : [...ids].flatMap((id) => runs.get(id) ?? []);
    const before = followedRuns(context);
    const { followed, ended } = lookForEnded(before, changed, isOfThisWorkspace);
    // Those that are gone will not end any more.
    const there = ids === "all" ? [...followed].filter((id) => runs.get(id) !== undefined) : [...followed];
    if ([...before].join() !== there.join()) void keepFollowedRuns(context, new Set(there));
    const wish = vscode.workspace.getConfiguration("trainyard").get<Wish>("notifications.runs", "failed");
    waiting.push(...ended.filter((run) => isWorthTelling(run, wish)));
    void tell();
  };
  context.subscriptions.push({ dispose: () => waiting.splice(0) }, runs.onDidChange(look));
  look("all");
}

function isOfThisWorkspace({ file }: RunSummary): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => {
    const inside = path.relative(uri.fsPath, file);
    return inside !== "" && !inside.startsWith("..") && !path.isAbsolute(inside);
  });
}

async function show(ended: readonly RunSummary[]): Promise<void> {
  const [run] = ended;
  if (run === undefined) return;
  if (ended.length > 1) await showMany(ended);
  else if (run.state === "succeeded") await showSucceeded(run);
  else await showFailed(run);
}

async function showMany(ended: readonly RunSummary[]): Promise<void> {
  const failed = ended.filter(({ state }) => state !== "succeeded").length;
  const table = vscode.l10n.t("Show Runs Table");
  const message =
    failed === 0
      ? vscode.l10n.t("{0} runs have finished.", ended.length)
      : vscode.l10n.t("{0} runs have ended, {1} of them with a failure.", ended.length, failed);
  const chosen =
    failed === 0
      ? await vscode.window.showInformationMessage(message, table)
      : await vscode.window.showWarningMessage(message, table);
  if (chosen === table) await vscode.commands.executeCommand("trainyard.run.openTable");
}

async function showSucceeded({ id, name, validationLoss }: RunSummary): Promise<void> {
  const open = vscode.l10n.t("Open Run");
  const chat = vscode.l10n.t("Chat with Checkpoint…");
  const message =
    validationLoss === undefined
      ? vscode.l10n.t("{0} has finished.", name)
      : vscode.l10n.t(
          "{0} has finished with a validation loss of {1}.",
          name,
          formatLoss(validationLoss, vscode.env.language),
        );
  const chosen = await vscode.window.showInformationMessage(message, open, chat);
  if (chosen === open) await vscode.commands.executeCommand("trainyard.run.open", id);
  if (chosen === chat) await vscode.commands.executeCommand("trainyard.run.chat", id);
}

async function showFailed(run: RunSummary): Promise<void> {
  const { id, name, state, failure } = run;
  const open = vscode.l10n.t("Open Run");
  const isToMend = needsMending(run);
  const next = isToMend ? vscode.l10n.t("Open Training File") : vscode.l10n.t("Resume Run");
  const message =
    state === "interrupted"
      ? vscode.l10n.t("{0} was interrupted. It can go on from its newest checkpoint.", name)
      : vscode.l10n.t("{0} has failed: {1}", name, failure?.message ?? "");
  const chosen = await vscode.window.showErrorMessage(message, open, next);
  if (chosen === open) await vscode.commands.executeCommand("trainyard.run.open", id);
  if (chosen === next)
    await vscode.commands.executeCommand(isToMend ? "trainyard.run.openFile" : "trainyard.run.resume", id);
}
