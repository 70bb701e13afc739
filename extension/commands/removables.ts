// What a removal in a tree is about: whole things, versions of them, and folders that cannot be read.
import { nodesOfKind } from "../views/node.ts";

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

export async function removables(args: readonly unknown[], selected: Selected): Promise<Removable[]> {
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
