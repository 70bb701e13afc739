// Lists of texts that a workspace keeps: an older or a newer version of the extension may have written them.
import type * as vscode from "vscode";
import * as z from "zod";

export function keptList({ workspaceState }: vscode.ExtensionContext, key: string): readonly string[] {
  return z.array(z.string()).safeParse(workspaceState.get(key)).data ?? [];
}
