// The number on the activity bar: runs that go on.
import * as vscode from "vscode";
import { plural } from "../../../schemas/plural.ts";
import type { Listing } from "../../catalog/listing.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";

export function keepBadge(runs: Listing<RunSummary>, view: vscode.TreeView<unknown>): vscode.Disposable {
  const show = (): void => {
    const value = runs.items.filter(({ state }) => state === "running").length;
    if (value === (view.badge?.value ?? 0)) return;
    const tooltip = plural(
      value,
      vscode.l10n.t("1 run in progress"),
      vscode.l10n.t("{0} runs in progress", value),
    );
    view.badge = value === 0 ? undefined : { value, tooltip };
  };
  show();
  return vscode.Disposable.from(runs.onDidChange(show));
}
