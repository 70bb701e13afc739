// The lines of a dataset, its versions and their splits.
import { formatBytes, formatCount, formatRows } from "../../amounts.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import type { Translate } from "../../translate.ts";
import type { Icon, Line } from "../line.ts";
import { formatMoment, joinFacts, type Words } from "../words.ts";

export type DatasetVersion = DatasetSummary["versions"][number];

export function datasetLine(dataset: DatasetSummary, words: Words): Line {
  const current = currentVersion(dataset);
  const { length } = dataset.versions;
  const { t, language } = words;
  return {
    label: dataset.name,
    description: joinFacts([
      current && formatRows(rowsOf(current), words),
      length > 1 ? t("{0} versions", formatCount(length, language)) : undefined,
      current && troubleText(current, words),
    ]),
    icon: iconOf(current, { id: "database" }),
    children: "collapsed",
    context: ["dataset", ...(length > 1 ? ["canCompare"] : [])],
    command: { id: "trainyard.dataset.open", title: t("Open Dataset") },
  };
}

export function versionLine(dataset: DatasetSummary, version: DatasetVersion, words: Words, now: Date): Line {
  const isCurrent = version.version === dataset.current;
  const { t, language } = words;
  return {
    label: formatMoment(version.createdAt, now, language),
    description: joinFacts([
      isCurrent ? t("current") : undefined,
      formatRows(rowsOf(version), words),
      revisionText(version, words),
      troubleText(version, words),
    ]),
    icon: iconOf(version, isCurrent ? { id: "pass-filled", color: "charts.blue" } : { id: "history" }),
    children: "collapsed",
    context: ["datasetVersion", isCurrent ? "current" : "canRestore"],
    command: { id: "trainyard.dataset.open", title: t("Open Dataset") },
  };
}

export function splitLine(version: DatasetVersion, split: string, words: Words): Line {
  return {
    label: splitName(split, words.t),
    description: formatRows(version.rows[split] ?? 0, words),
    icon: { id: "list-flat" },
    context: ["split"],
    command: { id: "trainyard.dataset.open", title: words.t("Open Dataset") },
  };
}

export function currentVersion({ versions, current }: DatasetSummary): DatasetVersion | undefined {
  return versions.find(({ version }) => version === current) ?? versions[0];
}

export function rowsOf({ rows }: DatasetVersion): number {
  return Object.values(rows).reduce((sum, count) => sum + count, 0);
}

/** What a person should know of a version's rows before training on them. */
export function remarksOf(version: DatasetVersion, { t, language }: Words): string[] {
  const remark = (count: number, text: (count: string) => string): string[] =>
    count > 0 ? [text(formatCount(count, language))] : [];
  return [
    ...remark(version.rowsKeptOut, (count) => t("Rows left out because they cannot be read: {0}", count)),
    ...remark(version.leakedRows, (count) => t("Rows in both training and held-out data: {0}", count)),
    ...remark(version.duplicateRows, (count) => t("Duplicate rows: {0}", count)),
  ];
}

export function sizeText({ bytes }: DatasetVersion, { language }: Words): string {
  return formatBytes(bytes, language);
}

function splitName(split: string, t: Translate): string {
  switch (split) {
    case "train":
      return t("Training");
    case "validation":
      return t("Validation");
    case "test":
      return t("Test");
    default:
      return split;
  }
}

function revisionText({ revisionOf }: DatasetVersion, { t, language }: Words): string | undefined {
  if (revisionOf === undefined) return undefined;
  const { excluded, replaced, added = 0 } = revisionOf;
  return joinFacts([
    excluded > 0 ? t("{0} excluded", formatCount(excluded, language)) : undefined,
    replaced > 0 ? t("{0} edited", formatCount(replaced, language)) : undefined,
    added > 0 ? t("{0} added", formatCount(added, language)) : undefined,
  ]);
}

/**
 * Lines that can be dragged onto an editor have no file decoration: with one, VS Code takes them for files to be opened.
 */
function iconOf(version: DatasetVersion | undefined, ordinary: Icon): Icon {
  const isSound = version === undefined || version.rowsKeptOut + version.leakedRows === 0;
  return isSound ? ordinary : { id: "warning", color: "list.warningForeground" };
}

/** Duplicates may be meant; they stand in the tooltip alone. */
function troubleText({ rowsKeptOut, leakedRows }: DatasetVersion, { t, language }: Words): string {
  return joinFacts([
    rowsKeptOut > 0 ? t("{0} left out", formatCount(rowsKeptOut, language)) : undefined,
    leakedRows > 0 ? t("{0} leaked", formatCount(leakedRows, language)) : undefined,
  ]);
}
