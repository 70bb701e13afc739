// What a dataset is while it is dragged out of the tree.
import type { TreeNode } from "../node.ts";

/** Its media type; the value is a DraggedDataset as JSON. */
export const datasetType = "application/vnd.trainyard.dataset";

export interface DraggedDataset {
  readonly id: string;
  /** The current one when it is left out. */
  readonly version?: string;
}

export function draggedDataset(node: TreeNode): DraggedDataset | undefined {
  if (node.kind === "dataset") return { id: node.id };
  if (node.kind !== "datasetVersion" && node.kind !== "split") return undefined;
  return { id: node.id, version: node.version };
}

/** undefined for what is no dataset of ours. */
export function parseDragged(text: string): DraggedDataset | undefined {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof DraggedDataset, unknown>> | null;
    if (typeof value?.id !== "string") return undefined;
    return { id: value.id, ...(typeof value.version === "string" && { version: value.version }) };
  } catch {
    return undefined;
  }
}
