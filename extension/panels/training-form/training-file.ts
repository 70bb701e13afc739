// The training file of a form, on the disk or as it is open in an editor.
import * as vscode from "vscode";
import { AgentFailure } from "../../agents/failure.ts";
import { watchOnDisk } from "../../watch-file.ts";

/** What an editor holds that has not saved it yet, otherwise what is on the disk. @throws AgentFailure */
export async function readLive(file: vscode.Uri): Promise<string> {
  try {
    return (await vscode.workspace.openTextDocument(file)).getText();
  } catch (error) {
    const advice = vscode.l10n.t("It may have been moved or removed.");
    throw new AgentFailure("file_not_readable", describe(file, error), advice);
  }
}

/** Tells of changes in editors and on the disk. */
export function watchFile(file: vscode.Uri, onChange: () => Promise<void>): vscode.Disposable {
  const changed = (): void => {
    // A file that is gone is still in the form, and can be saved again.
    void onChange().catch(() => undefined);
  };
  return vscode.Disposable.from(
    watchOnDisk(file, changed),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.toString() === file.toString()) changed();
    }),
  );
}

/** @throws AgentFailure where it cannot be written, or is there already */
export async function saveNewFile(file: vscode.Uri, text: string): Promise<void> {
  try {
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(file, ".."));
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(file, { overwrite: false, contents: new TextEncoder().encode(text) });
    if (!(await vscode.workspace.applyEdit(edit))) throw new Error(vscode.l10n.t("It is there already."));
  } catch (error) {
    throw new AgentFailure(
      "not_writable",
      describe(file, error),
      vscode.l10n.t("Choose another folder or name."),
    );
  }
}

/** Through the editor, so that what is open there and its undo stay right. @throws AgentFailure */
export async function saveText(file: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file);
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  if (document.getText() !== text) edit.replace(file, all, text);
  const isSaved = (await vscode.workspace.applyEdit(edit)) && (!document.isDirty || (await document.save()));
  if (!isSaved)
    throw new AgentFailure(
      "not_writable",
      vscode.l10n.t("{0} was not saved.", file.fsPath),
      vscode.l10n.t("Check whether the file may be written."),
    );
}

function describe(file: vscode.Uri, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `${file.fsPath}: ${reason}`;
}
