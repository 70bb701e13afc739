// The words of the editor: its translations, and the language in which it writes figures.
import * as vscode from "vscode";
import type { Words } from "./views/words.ts";

export function editorWords(): Words {
  return { t: vscode.l10n.t, language: vscode.env.language };
}
