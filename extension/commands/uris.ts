// The files that the explorer, an editor or a drop passes to a command.
import * as vscode from "vscode";

/** All that are selected in the explorer if the clicked one is among them, a list, or the clicked one; only files. */
export function urisIn([clicked, selected]: readonly unknown[]): vscode.Uri[] {
  if (Array.isArray(clicked)) return clicked.filter(isFile);
  if (!isFile(clicked)) return [];
  const uris = Array.isArray(selected) ? selected.filter(isFile) : [];
  return uris.some((uri) => uri.toString() === clicked.toString()) ? uris : [clicked];
}

function isFile(value: unknown): value is vscode.Uri {
  return value instanceof vscode.Uri && value.scheme === "file";
}
