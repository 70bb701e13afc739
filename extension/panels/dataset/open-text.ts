// Opens a file as text at a line, also where another editor is the usual one for such files.
import * as vscode from "vscode";

export async function openText(uri: vscode.Uri, line: number | undefined): Promise<void> {
  const options: vscode.TextDocumentShowOptions = {
    preview: true,
    ...(line !== undefined && { selection: new vscode.Range(line - 1, 0, line - 1, 0) }),
  };
  await vscode.commands.executeCommand("vscode.openWith", uri, "default", options);
}
