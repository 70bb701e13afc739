// Where a new training file goes, unless its user says otherwise: near the rows, under a name that is free.
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import type { FormInput } from "../../../schemas/panels/training-form.ts";
import { asFileName, isFileName } from "../../file-name.ts";
import type { FilePlace } from "../../training-files/form/form-state.ts";
import type { RowsRead } from "../../training-files/form/read-rows.ts";

export function choosePlace(
  { edited, folder: chosen, fileName }: FormInput,
  rows: RowsRead | undefined,
): FilePlace {
  if (edited !== undefined)
    return { folder: path.dirname(edited), fileName: path.basename(edited).replace(/(\.train)?\.toml$/, "") };
  const folder = chosen === "" ? folderFor(rows) : chosen;
  if (fileName === "") return { folder, fileName: freeName(folder, nameFor(rows)) };
  return { folder, fileName, problem: problemOf(folder, fileName) };
}

function problemOf(folder: string, name: string): string | undefined {
  if (name.trim() === "") return vscode.l10n.t("A name is needed.");
  if (!isFileName(name)) return vscode.l10n.t("A file cannot have this name.");
  return isTaken(folder, name) ? vscode.l10n.t("There is a file of this name already.") : undefined;
}

/** Beside the rows where they lie in an open folder, else in the first open folder. */
function folderFor(rows: RowsRead | undefined): string {
  const beside = rows && path.dirname(rows.place.path);
  if (beside !== undefined && vscode.workspace.getWorkspaceFolder(vscode.Uri.file(beside)) !== undefined)
    return beside;
  const open = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file");
  return open?.uri.fsPath ?? beside ?? os.homedir();
}

/** People type it in terminals, where blanks are in the way. */
function nameFor(rows: RowsRead | undefined): string {
  return asFileName(rows?.name ?? "", "model").replaceAll(/\s+/g, "-");
}

function freeName(folder: string, wanted: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!isTaken(folder, name)) return name;
  }
}

function isTaken(folder: string, name: string): boolean {
  return existsSync(path.join(folder, `${name}.train.toml`));
}
