// What a tree has in it: nodes, their order, and their lines. The rest of a tree is the same for all.
import type { Listing } from "../catalog/listing.ts";
import type { Event } from "../emitter.ts";
import type { Line } from "./line.ts";
import type { TreeNode } from "./node.ts";

/** What trees need of a listing. */
export type Catalog<T extends { readonly id: string }> = Pick<
  Listing<T>,
  "items" | "damaged" | "isLoaded" | "get" | "onDidChange"
>;

export interface TreeContent {
  /** The nodes whose lines or children have changed, or "all" where the topmost have. */
  readonly onDidChange: Event<readonly TreeNode[] | "all">;
  roots(): readonly TreeNode[];
  children(node: TreeNode): readonly TreeNode[];
  /** undefined for the topmost, and for what is gone. */
  parent(node: TreeNode): TreeNode | undefined;
  /** undefined for what is gone. */
  line(node: TreeNode): Line | undefined;
  /** Markdown, asked for when the mouse rests on the line. */
  tooltip(node: TreeNode): Promise<string | undefined> | string | undefined;
}
