// An imported version as the page shows it: with the versions and splits beside it.
import type { Place, VersionChoice } from "../../../schemas/panels/dataset.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import type { VersionPlace } from "./address.ts";

export function placeOf(summary: DatasetSummary, { version, split }: VersionPlace): Place {
  return {
    kind: "version",
    name: summary.name,
    version,
    split,
    current: summary.current,
    versions: summary.versions.map(
      ({
        revisionOf,
        version: id,
        createdAt,
        rows,
        rowsKeptOut,
        duplicateRows,
        leakedRows,
      }): VersionChoice => ({
        version: id,
        ...{ createdAt, rows, rowsKeptOut, duplicateRows, leakedRows },
        notes: revisionOf?.notes ?? "",
        revision:
          revisionOf === undefined
            ? null
            : { version: revisionOf.version, excluded: revisionOf.excluded, replaced: revisionOf.replaced },
      }),
    ),
  };
}

/** What is to be opened where something was left out: the current version, and its training rows. */
export function wholePlace(
  summary: DatasetSummary,
  wanted: { readonly version?: string; readonly split?: string },
): VersionPlace {
  const version = wanted.version ?? summary.current;
  const rows = summary.versions.find((choice) => choice.version === version)?.rows ?? {};
  const split = wanted.split ?? ("train" in rows ? "train" : (Object.keys(rows)[0] ?? "train"));
  return { dataset: summary.id, version, split };
}
