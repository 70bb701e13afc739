// What is attached to a question out of VS Code: a file, a part of one, with the name that people know it by.
import * as vscode from "vscode";
import type { PickedText } from "./chat-host.ts";
import { languageOf } from "./language-of.ts";

const LONGEST_FILE = 4 << 20;

/** What is selected in an editor, or all of it where nothing is. */
export function selectionOf({ document, selection }: vscode.TextEditor): PickedText {
  const file = vscode.workspace.asRelativePath(document.uri);
  const language = { language: document.languageId };
  if (selection.isEmpty) return { name: file, ...language, content: document.getText() };
  const [first, last] = [selection.start.line + 1, selection.end.line + 1];
  const lines = first === last ? String(first) : `${first}-${last}`;
  return { name: `${file}:${lines}`, ...language, content: document.getText(selection) };
}

/** Throws what can be told where the file holds no text. */
export async function textOfFile(uri: vscode.Uri): Promise<PickedText> {
  const name = vscode.workspace.asRelativePath(uri);
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return { name, language: open.languageId, content: open.getText() };
  const { size, type } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.Directory) !== 0)
    throw new Error(vscode.l10n.t("{0} is a folder. Attach the files in it.", name));
  if (size > LONGEST_FILE) throw new Error(vscode.l10n.t("{0} is too large to be attached.", name));
  const bytes = await vscode.workspace.fs.readFile(uri);
  try {
    return { name, ...languageOf(name), content: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    throw new Error(vscode.l10n.t("{0} is not a text file.", name));
  }
}
