// Removes what is selected in a tree, once its user has said that it is to go: whole things, versions of them, and
// folders that cannot be read.
import * as vscode from "vscode";
import type { Services } from "../services.ts";
import { nodesOfKind } from "../views/node.ts";
import { confirm } from "./confirm.ts";
import { onEach } from "./each.ts";

export interface Removable {
  readonly id: string;
  readonly label: string;
  /** One version only. */
  readonly version?: string;
}

interface Selected {
  readonly wholes: readonly { readonly id: string }[];
  readonly versions: readonly { readonly id: string; readonly version: string }[];
  /** Everything that was named or is asked for, versions told by the thing they belong to. */
  readonly items: () => Promise<readonly { readonly id: string; readonly name: string }[]>;
}

export interface Removal extends Selected {
  /** Of a single one by its label, of several by how many they are. */
  readonly question: {
    readonly one: (label: string) => string;
    readonly many: (count: number) => string;
  };
  /** What will be lost, and what will stay. */
  readonly detail: string;
  /** What is done, as "Removing runs". */
  readonly progress: string;
  readonly remove: (removable: Removable, signal: AbortSignal) => Promise<unknown>;
}

/** @throws CancellationError when its user has changed their mind */
export async function removeSelected(
  services: Services,
  args: readonly unknown[],
  removal: Removal,
): Promise<void> {
  const chosen = await removables(args, removal);
  if (chosen.length === 0) return;
  const { question } = removal;
  const names = chosen.map(({ label }) => label);
  await confirm({
    question: names.length === 1 ? question.one(names[0]!) : question.many(names.length),
    detail: removal.detail,
    names,
    action: vscode.l10n.t("Remove"),
  });
  await onEach(services, chosen, {
    title: removal.progress,
    nameOf: ({ label }) => label,
    perform: removal.remove,
  });
}

async function removables(args: readonly unknown[], selected: Selected): Promise<Removable[]> {
  const { wholes, versions } = selected;
  const damaged = nodesOfKind(args, "damaged").map(({ id }): Removable => ({ id, label: id }));
  const isOnlyDamaged = damaged.length > 0 && wholes.length === 0 && versions.length === 0;
  const items = isOnlyDamaged ? [] : await selected.items();
  const isWhole = (id: string): boolean =>
    wholes.some((whole) => whole.id === id) || !versions.some((version) => version.id === id);
  return [
    ...damaged,
    ...items.flatMap(({ id, name }): Removable[] =>
      isWhole(id)
        ? [{ id, label: name }]
        : versions
            .filter((version) => version.id === id)
            .map(({ version }) => ({ id, version, label: `${name} ${version.slice(0, 8)}` })),
    ),
  ];
}
