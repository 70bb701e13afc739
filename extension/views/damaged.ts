// Things whose folders cannot be read: they are shown, with the reason, instead of missing silently.
import type { Damaged } from "../catalog/listing.ts";
import type { Translate } from "../translate.ts";
import type { Line } from "./line.ts";
import { tooltipOf } from "./markdown.ts";
import type { NodeOf, TreeNode } from "./node.ts";

type DamagedNode = NodeOf<"damaged">;

export function damagedNodes(of: DamagedNode["of"], damaged: readonly Damaged[]): TreeNode[] {
  return damaged.map(({ id }) => ({ kind: "damaged", of, id }));
}

export function damagedLine({ id }: DamagedNode, t: Translate): Line {
  const name = id.split(/[\\/]/).at(-1)!;
  return {
    label: name,
    description: t("damaged"),
    icon: { id: "error", color: "list.errorForeground" },
    context: ["damaged"],
  };
}

export function damagedTooltip({ id }: DamagedNode, damaged: readonly Damaged[], t: Translate): string {
  const reason = damaged.find((one) => one.id === id)?.reason;
  return tooltipOf({ t }, id, [], [t("This cannot be read. Everything else works."), reason]);
}
