// Tells of changes of one file on the disk, whatever its name is.
import * as vscode from "vscode";

/** @param onChange it was made, written or removed */
export function watchOnDisk(file: vscode.Uri, onChange: () => void): vscode.Disposable {
  const folder = vscode.Uri.joinPath(file, "..");
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  // A bracket keeps a character of a pattern from meaning more than itself.
  const pattern = new vscode.RelativePattern(folder, name.replaceAll(/[*?[\]{}]/g, "[$&]"));
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) event(onChange);
  return watcher;
}
