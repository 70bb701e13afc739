// Runs beside one another: their curves in one view, and why they differ.
import * as vscode from "vscode";
import { openRunPanel } from "../../panels/run/panel.ts";
import { pickMany, pickOne, wording } from "../../pick/pick.ts";
import { runGroups } from "../../pick/runs.ts";
import type { Services } from "../../services.ts";
import { someRuns } from "../subjects.ts";

export async function compareRuns(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Compare Runs");
  const runs = await someRuns(services, args, { title, isMany: true });
  const ids = runs.map(({ id }) => id);
  if (ids.length === 1) {
    const placeholder = vscode.l10n.t("Runs to compare {0} with", runs[0]!.name);
    const others = await pickMany(otherRuns(services, ids, title, placeholder));
    if (others === undefined) return;
    ids.push(...others.map(({ id }) => id));
  }
  if (ids.length > 0) openRunPanel(services, ids);
}

export async function explainDifferences(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Explain Why Runs Differ");
  const [left, right] = await someRuns(services, args, { title });
  if (left === undefined) return;
  const placeholder = vscode.l10n.t("Run to hold {0} against", left.name);
  const other = right ?? (await pickOne(otherRuns(services, [left.id], title, placeholder)));
  if (other !== undefined) openRunPanel(services, [left.id, other.id], { differences: true });
}

function otherRuns(services: Services, ids: readonly string[], title: string, placeholder: string) {
  return {
    title,
    placeholder,
    groups: () =>
      runGroups(
        services.runs.items.filter(({ id }) => !ids.includes(id)),
        wording(),
      ),
    keyOf: ({ id }: { readonly id: string }) => id,
    source: services.runs,
  };
}
