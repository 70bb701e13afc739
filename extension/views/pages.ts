// How much of a long group is shown: a page at first, and one more whenever somebody asks for it.
import { formatCount } from "../amounts.ts";
import type { Line } from "./line.ts";
import type { Words } from "./words.ts";

export const linesAPage = 200;

export class Pages<Group extends string> {
  readonly #shown = new Map<Group, number>();

  shownOf(group: Group): number {
    return this.#shown.get(group) ?? linesAPage;
  }

  showMore(group: Group): void {
    this.#shown.set(group, this.shownOf(group) + linesAPage);
  }
}

/** Stands at the end of a group of which `left` lines are not shown. */
export function moreLine(context: string, left: number, { t, language }: Words): Line {
  return {
    label: t("Show {0} More", formatCount(Math.min(left, linesAPage), language)),
    icon: { id: "ellipsis" },
    context: [context],
    command: { id: "trainyard.tree.showMore", title: t("Show More") },
  };
}
