// The status bar item: the agent and its jobs. It is there only when there is something to tell.
import * as vscode from "vscode";
import { editorWords } from "../editor-words.ts";
import type { Services } from "../services.ts";
import { statusOf } from "./status.ts";

/** Commands that the tooltip's links may run. */
const COMMANDS = ["trainyard.run.open", "trainyard.agent.showMenu"];

export function registerStatusBar(services: Services): void {
  const { context, agent, runs } = services;
  const item = vscode.window.createStatusBarItem("trainyard.status", vscode.StatusBarAlignment.Left, 50);
  item.name = vscode.l10n.t("Trainyard: Agent and Jobs");
  item.command = "trainyard.agent.showMenu";
  const words = editorWords();
  let hasTrainingFile = false;
  let shown = "";
  const show = (): void => {
    const status = statusOf({ agent: agent.state, runs: runs.items, hasTrainingFile }, words);
    const told = JSON.stringify(status);
    if (told === shown) return;
    shown = told;
    if (status === undefined) {
      item.hide();
      return;
    }
    item.text = status.text;
    item.tooltip = new vscode.MarkdownString(status.tooltip, true);
    item.tooltip.isTrusted = { enabledCommands: COMMANDS };
    item.accessibilityInformation = { label: status.spoken };
    item.backgroundColor = status.isBroken
      ? new vscode.ThemeColor("statusBarItem.errorBackground")
      : undefined;
    item.show();
  };
  const look = async (): Promise<void> => {
    hasTrainingFile = (await vscode.workspace.findFiles("**/*.train.toml", undefined, 1)).length > 0;
    show();
  };
  const files = vscode.workspace.createFileSystemWatcher("**/*.train.toml", false, true, false);
  context.subscriptions.push(
    item,
    files,
    files.onDidCreate(look),
    files.onDidDelete(look),
    vscode.workspace.onDidChangeWorkspaceFolders(look),
    agent.onDidChangeState(show),
    runs.onDidChange(show),
  );
  show();
  void look();
}
