// The version and split that a command is to work on.
import type { DatasetPlace } from "../../panels/dataset/editor.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { oneDataset } from "../subjects.ts";

/** What was not selected is left out: the current version, its first split. */
export async function chosenPlace(
  services: Services,
  args: readonly unknown[],
  title: string,
): Promise<DatasetPlace | undefined> {
  const [node] = nodesOfKind(args, "datasetVersion", "split");
  if (node?.kind === "split") return { dataset: node.id, version: node.version, split: node.split };
  if (node?.kind === "datasetVersion") return { dataset: node.id, version: node.version };
  const dataset = await oneDataset(services, args, { title });
  return dataset === undefined ? undefined : { dataset: dataset.id };
}
