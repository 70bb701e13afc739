// What a dataset is while it is dragged out of the tree.
import * as z from "zod";
import { parseJson } from "../../parse-json.ts";
import type { TreeNode } from "../node.ts";

/** Its media type; the value is a DraggedDataset as JSON. */
export const datasetType = "application/vnd.trainyard.dataset";

const DraggedDataset = z.object({
  id: z.string(),
  /** The current one when it is left out. */
  version: z.string().exactOptional(),
});
export type DraggedDataset = Readonly<z.infer<typeof DraggedDataset>>;

export function draggedDataset(node: TreeNode): DraggedDataset | undefined {
  if (node.kind === "dataset") return { id: node.id };
  if (node.kind !== "datasetVersion" && node.kind !== "split") return undefined;
  return { id: node.id, version: node.version };
}

/** undefined for what is no dataset of ours. */
export function parseDragged(text: string): DraggedDataset | undefined {
  return parseJson(DraggedDataset, text);
}
