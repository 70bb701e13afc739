// What the page of a run asks of VS Code: commands, pickers, other editors, and files to be saved.
import path from "node:path";
import * as vscode from "vscode";
import type { Up } from "../../../schemas/panels/panel.ts";
import type { RunPanel } from "../../../schemas/panels/run.ts";
import { asFileName } from "../../file-name.ts";
import { pickMany, wording } from "../../pick/pick.ts";
import { runGroups } from "../../pick/runs.ts";
import type { Services } from "../../services.ts";
import type { TreeNode } from "../../views/node.ts";
import type { RunPanelHost } from "./panel.ts";

/** More curves than these cannot be told apart. */
const MOST_RUNS = 20;

export async function performIntent(
  services: Services,
  host: RunPanelHost,
  intent: Up<RunPanel>,
): Promise<void> {
  switch (intent.kind) {
    case "command":
      await command(`trainyard.run.${intent.command}`, { kind: "run", id: intent.run });
      return;
    case "chat":
    case "export": {
      const { run, step } = intent;
      const node: TreeNode =
        step === undefined ? { kind: "run", id: run } : { kind: "checkpoint", run, step };
      await command(`trainyard.run.${intent.kind}`, node);
      return;
    }
    case "addRuns":
      await addRuns(services, host);
      return;
    case "dropRun":
      await host.feed.choose(host.feed.ids.filter((id) => id !== intent.run));
      host.retitle();
      return;
    case "openModel":
      await vscode.commands.executeCommand("trainyard.model.open", intent.model);
      return;
    case "evaluate":
      await command("trainyard.evaluation.evaluate", { kind: "run", id: intent.run });
      return;
    case "openEvaluations":
      await vscode.commands.executeCommand("trainyard.evaluation.open", intent.evaluations);
      return;
    case "startAgent":
      await command("trainyard.agent.start");
      return;
    case "openRow": {
      const { dataset, version, split, line } = intent;
      await services.openRows({ dataset, version, split, line });
      return;
    }
    case "useVersion":
      await vscode.commands.executeCommand(
        "trainyard.dataset.useInTraining",
        { kind: "datasetVersion", id: intent.dataset, version: intent.version },
        { asRun: intent.run },
      );
      return;
    case "save":
      await save(services, host, intent);
      return;
    default:
      return;
  }
}

async function command(name: string, node?: TreeNode): Promise<void> {
  await vscode.commands.executeCommand(name, node);
}

async function addRuns({ runs }: Services, host: RunPanelHost): Promise<void> {
  const title = vscode.l10n.t("Runs in the charts");
  const chosen = await pickMany({
    title,
    placeholder: vscode.l10n.t("Up to {0} runs", MOST_RUNS),
    groups: () => runGroups(runs.items, wording()),
    keyOf: ({ id }) => id,
    chosen: host.feed.ids,
    source: runs,
  });
  if (chosen === undefined) return;
  const ids = chosen.map(({ id }) => id);
  // Those that were there keep their order, and so their colours.
  const ordered = [...host.feed.ids.filter((id) => ids.includes(id)), ...ids];
  await host.feed.choose([...new Set(ordered)].slice(0, MOST_RUNS));
  host.retitle();
}

async function save(
  { runs }: Services,
  host: RunPanelHost,
  { name, extension, bytes }: Extract<Up<RunPanel>, { kind: "save" }>,
): Promise<void> {
  const folder =
    vscode.workspace.workspaceFolders?.[0]?.uri ??
    vscode.Uri.file(path.dirname(runs.get(host.feed.ids[0] ?? "")?.file ?? ""));
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${asFileName(name, "chart")}.${extension}`),
    filters: { [extension.toUpperCase()]: [extension] },
  });
  if (target !== undefined) await vscode.workspace.fs.writeFile(target, bytes);
}
