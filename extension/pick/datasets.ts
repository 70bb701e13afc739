// Datasets and their versions as lines of a quick pick.
import type { DatasetSummary } from "../../schemas/protocol/dataset.ts";
import { formatAgo, formatBytes, formatRows } from "../amounts.ts";
import type { PickGroup, PickRow } from "./row.ts";
import type { Wording } from "./runs.ts";

export type DatasetVersion = DatasetSummary["versions"][number];

export function datasetGroups(
  datasets: readonly DatasetSummary[],
  wording: Wording,
): PickGroup<DatasetSummary>[] {
  const rows = datasets.map((dataset): PickRow<DatasetSummary> => {
    const version = dataset.versions.find((one) => one.version === dataset.current) ?? dataset.versions[0];
    const description = version === undefined ? "" : describeVersion(version, wording);
    return { label: `$(database) ${dataset.name}`, description, value: dataset };
  });
  return [{ heading: "", rows }];
}

/** Newest first; the current one says so. */
export function versionGroups(
  { versions, current }: DatasetSummary,
  wording: Wording,
): PickGroup<DatasetVersion>[] {
  const { t, now, language } = wording;
  const rows = versions.map((version): PickRow<DatasetVersion> => {
    const isCurrent = version.version === current;
    const made = formatAgo(version.createdAt, now, language);
    const marks = isCurrent ? [t("current")] : [];
    return {
      label: `$(${isCurrent ? "circle-filled" : "circle-outline"}) ${version.version.slice(0, 8)}`,
      description: [...marks, made, describeVersion(version, wording)].join(" · "),
      ...(version.revisionOf?.notes !== undefined && { detail: version.revisionOf.notes }),
      value: version,
    };
  });
  return [{ heading: "", rows }];
}

/** Rows of all splits, and bytes. */
function describeVersion({ rows, bytes }: DatasetVersion, { t, language }: Wording): string {
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  return [formatRows(total, { t, language }), formatBytes(bytes, language)].join(" · ");
}
