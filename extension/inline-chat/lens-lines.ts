// The lines above a proposal that say what can be done, as data. Pure.
import type { Translate } from "../translate.ts";
import type { Block } from "./proposal.ts";

export interface LensLine {
  /** From the first line of the proposal. */
  readonly line: number;
  readonly title: string;
  readonly command: string;
  /** Of the command, beside the document: the block. */
  readonly block?: number;
}

export interface Shown {
  readonly blocks: readonly Block[];
  readonly isWriting: boolean;
  /** What is waited for; empty while the answer comes. */
  readonly status: string;
}

/** While an answer comes it can only be ended; then each change is decided by itself, or all at once. */
export function lensLines({ blocks, isWriting, status }: Shown, t: Translate): LensLine[] {
  if (isWriting) {
    const title = status === "" ? t("Writing…") : status;
    return [
      { line: 0, title: `$(sync~spin) ${title}`, command: "" },
      { line: 0, title: t("Stop"), command: "trainyard.inline.stop" },
      { line: 0, title: t("Refuse"), command: "trainyard.inline.refuseAll" },
    ];
  }
  const ofAll: LensLine[] =
    blocks.length < 2
      ? []
      : [
          { line: 0, title: t("Accept All ({0})", blocks.length), command: "trainyard.inline.acceptAll" },
          { line: 0, title: t("Refuse All ({0})", blocks.length), command: "trainyard.inline.refuseAll" },
        ].map((lens) => ({ ...lens, line: blocks[0]!.first }));
  return [...blocks.flatMap((block) => lensesOf(block, t)), ...ofAll];
}

function lensesOf({ number, first, isHidden }: Block, t: Translate): LensLine[] {
  const own = { line: first, block: number };
  return [
    { ...own, title: t("Accept"), command: "trainyard.inline.accept" },
    { ...own, title: t("Refuse"), command: "trainyard.inline.refuse" },
    ...(isHidden ? [{ ...own, title: t("Show Change"), command: "trainyard.inline.show" }] : []),
  ];
}
