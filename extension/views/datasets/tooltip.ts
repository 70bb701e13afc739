// Everything about a dataset or a version of it that fits where the mouse rests.
import { formatCount } from "../../amounts.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import { tooltipOf, type Fact } from "../markdown.ts";
import { formatMoment, type Words } from "../words.ts";
import { currentVersion, remarksOf, sizeText, type DatasetVersion } from "./line.ts";

export function datasetTooltip(dataset: DatasetSummary, words: Words, now: Date): string {
  const { t, language } = words;
  const current = currentVersion(dataset);
  return tooltipOf(
    words,
    dataset.name,
    [
      [t("ID"), dataset.id],
      [t("Versions"), formatCount(dataset.versions.length, language)],
      ...(current === undefined ? [] : factsOf(current, words, now)),
      [t("Tags"), dataset.tags.join(", ")],
    ],
    [...(current === undefined ? [] : remarksOf(current, words)), dataset.notes],
  );
}

export function versionTooltip(
  dataset: DatasetSummary,
  version: DatasetVersion,
  words: Words,
  now: Date,
): string {
  const { t } = words;
  const { revisionOf } = version;
  return tooltipOf(
    words,
    dataset.name,
    [
      [t("Version"), version.version],
      ...factsOf(version, words, now),
      [t("Made from version"), revisionOf?.version],
    ],
    [...remarksOf(version, words), revisionOf?.notes],
  );
}

function factsOf(version: DatasetVersion, words: Words, now: Date): Fact[] {
  const { t, language } = words;
  const rows = Object.entries(version.rows).map(
    ([split, count]) => `${split} ${formatCount(count, language)}`,
  );
  return [
    [t("Rows"), rows.join(", ")],
    [t("Size"), sizeText(version, words)],
    [t("Imported"), formatMoment(version.createdAt, now, language)],
  ];
}
