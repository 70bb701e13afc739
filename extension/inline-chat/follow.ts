// What becomes of a proposal when somebody else changes the document that it is shown in. Pure.
import type { LineChange } from "./document-change.ts";
import { sameLine, type Proposal, type ProposalLine } from "./proposal.ts";

/** A proposal and the line of the document that it begins at. */
export interface Placed {
  readonly start: number;
  readonly lines: Proposal;
}

export interface Followed extends Placed {
  /** Changes that were proposed for a text that is another one now. */
  readonly stale: readonly number[];
  /** Whether a line of the proposal was changed at all. */
  readonly isTouched: boolean;
}

/**
 * The proposal after the change, with the very lines that the document has. Who types into added lines alone makes the
 * proposal their own; any other change of a block's lines makes it stale.
 */
export function follow({ start, lines }: Placed, change: LineChange): Followed {
  const places = lines.flatMap(({ isHidden }, place) => (isHidden === true ? [] : [place]));
  const { from, removed, inserted } = change;
  const [first, last] = [from - start, from + removed - start];
  const untouched = { lines, stale: [], isTouched: false };
  if (last < 0 || (last === 0 && first <= 0)) {
    return { ...untouched, start: start + inserted.length - removed };
  }
  if (first >= places.length) return { ...untouched, start };

  // Hidden lines stay behind the line that they follow.
  const cut = removed === 0 ? places[first - 1]! + 1 : first < 0 ? 0 : places[first]!;
  const end = removed === 0 ? cut : last > places.length ? lines.length : places[last - 1]! + 1;
  const replaced = lines.slice(cut, end);
  const before = lines.slice(0, cut);
  const after = lines.slice(end);
  const inside = removed === 0 ? between(before.at(-1), after[0]) : replaced;
  const blocks = [...new Set(inside.filter(({ kind }) => kind !== "same").map(({ block }) => block))];
  const isAmended =
    blocks.length === 1 && inside.every(({ kind, isHidden }) => kind === "added" && isHidden !== true);
  const typed = inserted.map((text): ProposalLine =>
    isAmended ? { text, kind: "added", block: blocks[0]!, isTyped: true } : sameLine(text),
  );
  return {
    start: Math.min(start, from),
    lines: [...before, ...typed, ...after],
    stale: isAmended ? [] : blocks,
    isTouched: true,
  };
}

/** The lines on both sides of a place in the middle of a block; none elsewhere. */
function between(before: ProposalLine | undefined, after: ProposalLine | undefined): ProposalLine[] {
  if (before === undefined || after === undefined) return [];
  const isInside = before.kind !== "same" && after.kind !== "same" && before.block === after.block;
  return isInside ? [before, after] : [];
}
