// What a proposal changes, line by line, in blocks that are decided one by one. Pure.
import { diffArrays } from "diff";

/** Lines that stay, or lines that others take the place of; either may be none in a change. */
export type Piece =
  | { readonly kind: "same"; readonly lines: readonly string[] }
  | { readonly kind: "change"; readonly removed: readonly string[]; readonly added: readonly string[] };

/** Lines that differ before a proposal counts as one whole change: finding the shortest way takes too long then. */
const MOST_DIFFERENCES = 3000;
/** Lines of the original that a proposal under way may already have left out. */
const LOOK_AHEAD = 6;

export function piecesOf(original: readonly string[], proposed: readonly string[]): Piece[] {
  const parts = diffArrays([...original], [...proposed], { maxEditLength: MOST_DIFFERENCES });
  if (parts === undefined) return [{ kind: "change", removed: original, added: proposed }];
  const pieces: Piece[] = [];
  for (const { value, added, removed } of parts) {
    const last = pieces.at(-1);
    if (!added && !removed) pieces.push({ kind: "same", lines: value });
    else {
      const before = last?.kind === "change" ? last : { removed: [], added: [] };
      if (last?.kind === "change") pieces.pop();
      pieces.push({
        kind: "change",
        removed: removed ? [...before.removed, ...value] : before.removed,
        added: added ? [...before.added, ...value] : before.added,
      });
    }
  }
  return pieces;
}

/** Of a proposal that is still being written: what it has not come to yet stays. */
export function piecesSoFar(original: readonly string[], proposed: readonly string[]): Piece[] {
  if (proposed.length === 0) return original.length === 0 ? [] : [{ kind: "same", lines: original }];
  const reach = proposed.length + LOOK_AHEAD;
  const pieces = piecesOf(original.slice(0, reach), proposed);
  const last = pieces.at(-1);
  const ahead = original.slice(reach);
  if (last?.kind !== "change")
    return ahead.length === 0 ? pieces : [...pieces, { kind: "same", lines: ahead }];
  const { removed, added } = last;
  const left = [...removed.slice(added.length), ...ahead];
  const change: Piece[] =
    added.length === 0 ? [] : [{ kind: "change", removed: removed.slice(0, added.length), added }];
  return [
    ...pieces.slice(0, -1),
    ...change,
    ...(left.length === 0 ? [] : [{ kind: "same" as const, lines: left }]),
  ];
}
