// What stands in the trees, as plain data: menus and commands get these, and find all else in the listings.

export type RunGroup = "running" | "waiting" | "today" | "yesterday" | "week" | "older";
export type ModelGroup = "base" | "tuned" | "checkpoints" | "exports";

export type TreeNode =
  | { readonly kind: "dataset"; readonly id: string }
  | { readonly kind: "datasetVersion"; readonly id: string; readonly version: string }
  | { readonly kind: "split"; readonly id: string; readonly version: string; readonly split: string }
  | { readonly kind: "runGroup"; readonly group: RunGroup }
  /** Stands for the runs of a group that are not shown yet. */
  | { readonly kind: "moreRuns"; readonly group: RunGroup }
  | { readonly kind: "run"; readonly id: string }
  | { readonly kind: "checkpoint"; readonly run: string; readonly step: number }
  | { readonly kind: "modelGroup"; readonly group: ModelGroup }
  | { readonly kind: "model"; readonly id: string }
  | { readonly kind: "modelVersion"; readonly id: string; readonly version: string }
  /** A version of a model again, among all that was ever exported. */
  | { readonly kind: "export"; readonly id: string; readonly version: string }
  /** What a model or a checkpoint has answered to a test set. */
  | { readonly kind: "evaluation"; readonly id: string }
  /** Stands for what is not shown yet of a group of models. */
  | { readonly kind: "moreModels"; readonly group: ModelGroup }
  /** Something whose folder cannot be read. */
  | { readonly kind: "damaged"; readonly of: "dataset" | "run" | "model"; readonly id: string }
  | { readonly kind: "agent" }
  /** A line under the agent, as `cpu` or `gpu.0`. */
  | { readonly kind: "figure"; readonly figure: string };

export type NodeOf<K extends TreeNode["kind"]> = Extract<TreeNode, { kind: K }>;

/** The fields of each kind: all are needed to tell a node from other things that a command may be called with. */
const fields: { readonly [K in TreeNode["kind"]]: readonly Exclude<keyof NodeOf<K>, "kind">[] } = {
  dataset: ["id"],
  datasetVersion: ["id", "version"],
  split: ["id", "version", "split"],
  runGroup: ["group"],
  moreRuns: ["group"],
  run: ["id"],
  checkpoint: ["run", "step"],
  modelGroup: ["group"],
  model: ["id"],
  modelVersion: ["id", "version"],
  export: ["id", "version"],
  evaluation: ["id"],
  moreModels: ["group"],
  damaged: ["of", "id"],
  agent: [],
  figure: ["figure"],
};

/**
 * The nodes that a command of a tree is to work on: all that are selected if the clicked one is among them, otherwise
 * the clicked one. VS Code calls with (clicked, selected); links and other extensions call with one node or none.
 */
export function nodesOf(args: readonly unknown[]): TreeNode[] {
  const [clicked, selected] = args;
  if (!isTreeNode(clicked)) return [];
  const nodes = Array.isArray(selected) ? selected.filter(isTreeNode) : [];
  return nodes.some((node) => nodeKey(node) === nodeKey(clicked)) ? nodes : [clicked];
}

/** As `nodesOf`, of some kinds only. */
export function nodesOfKind<K extends TreeNode["kind"]>(
  args: readonly unknown[],
  ...kinds: readonly K[]
): NodeOf<K>[] {
  return nodesOf(args).filter((node): node is NodeOf<K> => kinds.some((kind) => kind === node.kind));
}

/**
 * What a command is called with for a key that is pressed in a tree; with nothing it asks. Undefined where all that is
 * selected is of other kinds than the key is for: who has selected that does not want to be asked for something else.
 */
export function argumentsForKey(
  selection: readonly TreeNode[],
  kinds: readonly string[] | undefined,
): readonly unknown[] | undefined {
  const nodes = selection.filter(({ kind }) => kinds?.includes(kind) ?? true);
  if (nodes.length > 0) return [nodes[0], nodes];
  return selection.length > 0 ? undefined : [];
}

/** Whether this is the kind of some node. */
export function isNodeKind(kind: string): kind is TreeNode["kind"] {
  return Object.hasOwn(fields, kind);
}

/** Comes after the node when its line was clicked: what opens then leaves the keyboard to the tree. */
export const byClick = { isClick: true };

export function isClick([, second]: readonly unknown[]): boolean {
  return typeof second === "object" && second !== null && "isClick" in second;
}

/** The same for the same node, another one for every other node. */
export function nodeKey(node: TreeNode): string {
  const values = node as Readonly<Record<string, string | number>>;
  return [node.kind, ...fields[node.kind].map((field) => values[field])].join("/");
}

function isTreeNode(value: unknown): value is TreeNode {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const { kind } = value;
  if (typeof kind !== "string" || !isNodeKind(kind)) return false;
  const values = value as Readonly<Record<string, unknown>>;
  return fields[kind].every(
    (field: string) => typeof values[field] === (field === "step" ? "number" : "string"),
  );
}
