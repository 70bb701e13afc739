// A mark in the explorer on files that a dataset came from.
import * as vscode from "vscode";
import type { Catalog } from "../content.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import { fileKey, importedFiles, isSame } from "./imported-files.ts";

/** Not "D", which version control writes for what was deleted. */
const BADGE = "DS";

export function markImportedFiles(datasets: Catalog<DatasetSummary>): vscode.Disposable {
  let files = importedFiles(datasets.items);
  const changes = new vscode.EventEmitter<undefined>();
  const listening = datasets.onDidChange(() => {
    const before = files;
    files = importedFiles(datasets.items);
    // All that are shown are asked for anew, because a path tells not how the explorer writes it.
    if (!isSame(before, files)) changes.fire(undefined);
  });
  const provider = vscode.window.registerFileDecorationProvider({
    onDidChangeFileDecorations: changes.event,
    provideFileDecoration(uri) {
      const names = uri.scheme === "file" ? files.get(fileKey(uri.fsPath)) : undefined;
      if (names === undefined) return undefined;
      return new vscode.FileDecoration(BADGE, vscode.l10n.t("Imported as {0}", names.join(", ")));
    },
  });
  return vscode.Disposable.from(provider, listening, changes);
}
