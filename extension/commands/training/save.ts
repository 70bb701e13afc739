// The agent reads files from the disk: what is open in an editor has to be there first.
import * as vscode from "vscode";

export async function saveIfOpen(file: vscode.Uri): Promise<void> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
  if (open?.isDirty === true) await open.save();
}
