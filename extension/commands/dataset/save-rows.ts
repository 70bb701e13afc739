// Saves the rows of an imported version as a file of its own, as large as it may be.
import path from "node:path";
import * as vscode from "vscode";
import { asFileName } from "../../file-name.ts";
import type { Services } from "../../services.ts";
import { withProgress } from "../progress.ts";
import { writing } from "../file-failure.ts";
import { revealFolder } from "../reveal.ts";
import { chosenPlace } from "./place.ts";
import { writeRowsFile } from "./rows-file.ts";

export async function saveRows(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Save Dataset Rows As");
  const place = await chosenPlace(services, args, title);
  if (place === undefined) return;
  const { dataset: id, version, split } = place;
  const { dataset, manifest, folder } = await services.agent.call("dataset/get", {
    dataset: id,
    ...(version !== undefined && { version }),
  });
  const chosen = split ?? (await askForSplit(Object.keys(manifest.splits), title));
  if (chosen === undefined) return;
  const target = await askForTarget(`${dataset.name}-${chosen}`, title);
  if (target === undefined) return;
  const bytes = manifest.splits[chosen]?.bytes ?? 0;
  await withProgress(vscode.l10n.t("Saving {0}", path.basename(target.fsPath)), (signal, report) =>
    writing(target.fsPath, () =>
      writeRowsFile(path.join(folder, `${chosen}.jsonl`), target.fsPath, {
        signal,
        onProgress: (read) => {
          report({ fraction: bytes === 0 ? 1 : read / bytes });
        },
      }),
    ),
  );
  const show = vscode.l10n.t("Reveal Folder");
  const message = vscode.l10n.t("Saved {0}", target.fsPath);
  if ((await vscode.window.showInformationMessage(message, show)) === show)
    await revealFolder(path.dirname(target.fsPath));
}

async function askForSplit(splits: readonly string[], title: string): Promise<string | undefined> {
  if (splits.length <= 1) return splits[0];
  const placeHolder = vscode.l10n.t("Rows to save");
  return vscode.window.showQuickPick(splits, { title, placeHolder });
}

async function askForTarget(name: string, title: string): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${asFileName(name, "rows")}.jsonl`;
  return vscode.window.showSaveDialog({
    title,
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, file) }),
    filters: { "JSON Lines": ["jsonl"] },
  });
}
