// Asks for a dataset that has several versions, and for one of them.
import * as vscode from "vscode";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import { versionGroups, type DatasetVersion } from "../../pick/datasets.ts";
import { pickOne, wording } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";
import { oneDataset } from "../subjects.ts";

/** One that has several versions; undefined where there is none or nothing was chosen. */
export function datasetWithVersions(
  services: Services,
  args: readonly unknown[],
  title: string,
): Promise<DatasetSummary | undefined> {
  return oneDataset(services, args, {
    title,
    accepts: ({ versions }) => versions.length > 1,
    refusal: vscode.l10n.t("This dataset has only one version."),
  });
}

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
