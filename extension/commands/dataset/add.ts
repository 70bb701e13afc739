// Imports files of rows as datasets, and says which rows were left out.
import path from "node:path";
import * as vscode from "vscode";
import type { Result } from "../../../schemas/protocol.ts";
import { plural } from "../../../schemas/plural.ts";
import { newOperation } from "../../agents/operation.ts";
import { openDatasetVersion } from "../../panels/dataset/editor.ts";
import type { Services } from "../../services.ts";
import { onEach } from "../each.ts";
import { requireTrust } from "../trust.ts";
import { urisIn } from "../uris.ts";

/** `args`: files of the explorer or of a drop; a dialog asks for them otherwise. */
export async function addDatasets(services: Services, ...args: readonly unknown[]): Promise<void> {
  await requireTrust();
  const given = urisIn(args);
  const files = given.length > 0 ? given : await askForFiles();
  const imported: Result<"dataset/import">[] = [];
  await onEach(services, files, {
    title: files.length === 1 ? importing(files[0]!) : vscode.l10n.t("Importing datasets"),
    nameOf: ({ fsPath }) => path.basename(fsPath),
    perform: async ({ fsPath }, signal, report) => {
      const request = { source: { path: fsPath }, ...newOperation() };
      const options = { signal, onProgress: report };
      imported.push(await services.agent.call("dataset/import", request, options));
    },
  });
  await tellLeftOut(services, imported);
}

function importing({ fsPath }: vscode.Uri): string {
  return vscode.l10n.t("Importing {0}", path.basename(fsPath));
}

async function askForFiles(): Promise<readonly vscode.Uri[]> {
  const files = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Add Dataset"),
    canSelectMany: true,
    openLabel: vscode.l10n.t("Import"),
    filters: { [vscode.l10n.t("Rows")]: ["jsonl", "json", "csv", "txt"] },
  });
  return files ?? [];
}

/** New datasets are seen in the tree; what is missing in them is not. */
async function tellLeftOut(services: Services, imported: readonly Result<"dataset/import">[]): Promise<void> {
  const incomplete = imported
    .map(({ dataset, version }) => ({ dataset, version, rows: rowsLeftOut(dataset, version) }))
    .filter(({ rows }) => rows > 0);
  const [first] = incomplete;
  if (first === undefined) return;
  const rows = incomplete.reduce((sum, one) => sum + one.rows, 0);
  const show = vscode.l10n.t("Show");
  const message =
    incomplete.length === 1
      ? plural(
          rows,
          vscode.l10n.t("1 row of {0} was left out because it cannot be read.", first.dataset.name),
          vscode.l10n.t(
            "{0} rows of {1} were left out because they cannot be read.",
            rows,
            first.dataset.name,
          ),
        )
      : vscode.l10n.t(
          "{0} rows of {1} files were left out because they cannot be read.",
          rows,
          incomplete.length,
        );
  if ((await vscode.window.showWarningMessage(message, show)) !== show) return;
  await openDatasetVersion(services, { dataset: first.dataset.id, version: first.version });
}

function rowsLeftOut({ versions }: Result<"dataset/import">["dataset"], version: string): number {
  return versions.find((one) => one.version === version)?.rowsKeptOut ?? 0;
}
