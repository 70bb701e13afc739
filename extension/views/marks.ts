// Marks of tree lines as file decorations. A line's address says all about its mark, so nothing else is kept.
import * as vscode from "vscode";
import { parseJson } from "../parse-json.ts";
import { Mark } from "./line.ts";

const SCHEME = "trainyard-line";

const colors: Readonly<Record<Mark["level"], string>> = {
  error: "list.errorForeground",
  warning: "list.warningForeground",
};

/** An address that leads nowhere, but by which VS Code asks for the decoration. */
export function markedUri(key: string, mark: Mark): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${key}`, query: JSON.stringify(mark) });
}

export function registerMarks(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration(uri) {
      if (uri.scheme !== SCHEME) return undefined;
      const mark = parseJson(Mark, uri.query);
      return (
        mark && new vscode.FileDecoration(mark.badge, mark.says, new vscode.ThemeColor(colors[mark.level]))
      );
    },
  });
}
