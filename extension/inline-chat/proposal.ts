// The lines of a document in which a proposal is shown: what stays, what would go and what would come. Pure.
import type { Piece } from "./line-diff.ts";

export interface ProposalLine {
  readonly text: string;
  readonly kind: "same" | "removed" | "added";
  /** Of lines that are not the same: the change that they belong to. */
  readonly block: number;
  /** An added line that somebody has typed into since: it is never taken away. */
  readonly isTyped?: boolean;
  /** An added line that is not in the document, as while it is being saved. */
  readonly isHidden?: boolean;
}

export type Proposal = readonly ProposalLine[];

export interface Block {
  readonly number: number;
  /** Of the block's lines in the document, counted from the first line of the proposal. */
  readonly first: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly isHidden: boolean;
}

export type Decision = "accept" | "refuse";

const NO_BLOCK = -1;

export function sameLine(text: string): ProposalLine {
  return { text, kind: "same", block: NO_BLOCK };
}

export function proposalOf(pieces: readonly Piece[]): Proposal {
  return pieces.flatMap((piece, block): ProposalLine[] =>
    piece.kind === "same"
      ? piece.lines.map(sameLine)
      : [
          ...piece.removed.map((text) => ({ text, kind: "removed" as const, block })),
          ...piece.added.map((text) => ({ text, kind: "added" as const, block })),
        ],
  );
}

/** The lines as they are in the document. */
export function textOf(proposal: Proposal): string[] {
  return proposal.filter(({ isHidden }) => isHidden !== true).map(({ text }) => text);
}

/** What is still to be decided, from top to bottom. */
export function blocksOf(proposal: Proposal): Block[] {
  const blocks = new Map<number, { first: number; lines: ProposalLine[] }>();
  let place = 0;
  for (const line of proposal) {
    if (line.kind !== "same") {
      const block = blocks.get(line.block) ?? { first: place, lines: [] };
      blocks.set(line.block, { ...block, lines: [...block.lines, line] });
    }
    if (line.isHidden !== true) place++;
  }
  return [...blocks].map(([number, { first, lines }]) => ({
    number,
    first,
    removed: lines.filter(({ kind }) => kind === "removed").map(({ text }) => text),
    added: lines.filter(({ kind }) => kind === "added").map(({ text }) => text),
    isHidden: lines.some(({ isHidden }) => isHidden),
  }));
}

/** What was typed into an added line stays, whatever is decided. */
export function decide(proposal: Proposal, blocks: readonly number[], decision: Decision): Proposal {
  return proposal.flatMap((line): ProposalLine[] => {
    if (line.kind === "same" || !blocks.includes(line.block)) return [line];
    const stays = decision === "accept" ? line.kind === "added" : line.kind === "removed" || line.isTyped;
    return stays ? [sameLine(line.text)] : [];
  });
}

/** Takes what is not accepted out of the document, and remembers it. */
export function hidden(proposal: Proposal): Proposal {
  return proposal.map((line) =>
    line.kind === "added" && line.isTyped !== true ? { ...line, isHidden: true } : line,
  );
}

export function shown(proposal: Proposal): Proposal {
  return proposal.map((line) => (line.isHidden === true ? { ...line, isHidden: false } : line));
}
