// An answer as it grows: what is finished of it is drawn once, only its last block again.
import type { Token } from "marked";
import { blocksOf, nodesOf } from "./markdown.ts";
import { dressCode, type CodeActions } from "./code-block.ts";

export interface MarkdownActions extends CodeActions {
  readonly onLink: (address: string) => void;
}

export class MarkdownView {
  readonly element = document.createElement("div");
  readonly #actions: MarkdownActions;
  /** Holds what may still change. */
  readonly #growing = document.createElement("div");
  #text = "";
  /** Characters whose blocks are finished. */
  #finished = 0;
  #isWhole = false;

  constructor(actions: MarkdownActions) {
    this.#actions = actions;
    this.element.className = "markdown";
    this.#growing.className = "growing";
    this.element.append(this.#growing);
    this.element.addEventListener("click", (event) => {
      const link = (event.target as Element).closest("a");
      if (link === null) return;
      event.preventDefault();
      actions.onLink(link.href);
    });
  }

  /** A text that goes on from the one before is cheap; any other is drawn anew. */
  update(text: string, isWhole: boolean): void {
    const normal = text.replaceAll(/\r\n?/g, "\n");
    if (normal === this.#text && isWhole === this.#isWhole) return;
    if (this.#isWhole || !normal.startsWith(this.#text.slice(0, this.#finished))) this.#begin();
    this.#text = normal;
    this.#isWhole = isWhole;
    this.#finish(isWhole ? normal.length : normal.lastIndexOf("\n") + 1);
    const growing = blocksOf(normal.slice(this.#finished));
    this.#growing.replaceChildren(...growing.map((block) => this.#draw(block, false)));
  }

  /** Draws what nothing can change any more: of whole lines all blocks but the last. */
  #finish(end: number): void {
    const blocks = blocksOf(this.#text.slice(this.#finished, end));
    const last = this.#isWhole ? blocks.length : blocks.findLastIndex(({ type }) => type !== "space");
    for (const block of blocks.slice(0, Math.max(0, last))) {
      this.#finished += block.raw.length;
      this.#growing.before(this.#draw(block, true));
    }
  }

  #begin(): void {
    this.#finished = 0;
    this.element.replaceChildren(this.#growing);
  }

  #draw(block: Token, isFinished: boolean): DocumentFragment {
    const nodes = nodesOf(block);
    for (const code of nodes.querySelectorAll("pre")) dressCode(code, this.#actions, isFinished);
    for (const table of nodes.querySelectorAll("table")) {
      const frame = document.createElement("div");
      frame.className = "table";
      frame.tabIndex = 0;
      table.replaceWith(frame);
      frame.append(table);
    }
    return nodes;
  }
}
