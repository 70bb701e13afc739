// Asks for a version of a dataset.
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import { versionGroups, type DatasetVersion } from "../../pick/datasets.ts";
import { pickOne, wording } from "../../pick/pick.ts";

export async function askForVersion(
  dataset: DatasetSummary,
  question: { readonly title: string; readonly placeholder: string },
  accepts: (version: string) => boolean,
): Promise<string | undefined> {
  const chosen = await pickOne<DatasetVersion>({
    ...question,
    groups: () =>
      versionGroups(dataset, wording()).map(({ heading, rows }) => ({
        heading,
        rows: rows.filter(({ value }) => accepts(value.version)),
      })),
    keyOf: ({ version }) => version,
  });
  return chosen?.version;
}
