// Changes that are not in the document just now, told at the end of the lines that they are about. Pure.
import type { Translate } from "../translate.ts";
import type { Block } from "./proposal.ts";

export interface CompactLine {
  /** From the first line of the proposal. */
  readonly line: number;
  /** One line of what would come. */
  readonly text: string;
  /** The whole change, as a diff. */
  readonly diff: string;
}

/** Each line that would go shows what would come in its place; what is left over is counted. */
export function compactLines(blocks: readonly Block[], t: Translate): CompactLine[] {
  return blocks.filter(({ isHidden }) => isHidden).flatMap((block) => linesOf(block, t));
}

function linesOf({ first, removed, added }: Block, t: Translate): CompactLine[] {
  const diff = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)].join("\n");
  // An insertion is told at the line before it, or at the first line of the document.
  const places = removed.length > 0 ? removed.map((_, place) => first + place) : [first - 1];
  const shown = places.length;
  return places.flatMap((line, place): CompactLine[] => {
    const text = added[place];
    if (text === undefined) return [];
    const more = place === shown - 1 ? added.length - shown : 0;
    const told = more > 0 ? `${text.trim()}  ${t("+ {0} lines", more)}` : text.trim();
    return [{ line, text: told, diff }];
  });
}
