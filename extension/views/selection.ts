// What is selected in a tree. VS Code forgets the nodes of lines that it is about to read anew, and what is selected with
// them, until it has read them.
import type { Event } from "../emitter.ts";
import { sleep } from "../sleep.ts";
import type { TreeContent } from "./content.ts";
import type { TreeNode } from "./node.ts";

/** What of VS Code's TreeView is looked at. */
export interface SelectedNodes {
  readonly selection: readonly TreeNode[];
  readonly onDidChangeSelection: Event<{ readonly selection: readonly TreeNode[] }>;
}

/** Reading lines anew takes a moment, and longer on a machine that is busy. */
const PATIENCE_MILLISECONDS = 5000;

export class Selection {
  readonly #tree: SelectedNodes;
  readonly #content: Pick<TreeContent, "line">;
  readonly #listening: { dispose(): void };
  #told: readonly TreeNode[] = [];

  constructor(tree: SelectedNodes, content: Pick<TreeContent, "line">) {
    this.#tree = tree;
    this.#content = content;
    this.#listening = tree.onDidChangeSelection(({ selection }) => {
      this.#told = selection;
    });
  }

  /** Those that VS Code knows now, or has told of where it has forgotten some since. */
  get nodes(): readonly TreeNode[] {
    const { selection } = this.#tree;
    const told = this.#told.filter((node) => this.#content.line(node) !== undefined);
    return selection.length < told.length ? told : selection;
  }

  /** The one whose line was clicked just now; it is waited for until VS Code knows it again. */
  async clicked(): Promise<TreeNode | undefined> {
    const end = performance.now() + PATIENCE_MILLISECONDS;
    while (this.#tree.selection.length === 0 && performance.now() < end) await sleep(20);
    return this.#tree.selection[0];
  }

  dispose(): void {
    this.#listening.dispose();
  }
}
