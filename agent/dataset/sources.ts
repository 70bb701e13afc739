// Finds the files that a [dataset] table means, through a catalogue where there is one.
import path from "node:path";
import type * as z from "zod";
import type { Outcome } from "../../schemas/problem.ts";
import type { DatasetSection } from "../../schemas/training.ts";
import { isCatalogue, readCatalogue, type CatalogueEntry } from "./catalogue.ts";
import { datasetProblems } from "./dataset-problems.ts";
import { requireReadableFile } from "./lines.ts";
import { decodeJsonFile } from "./read-json-object.ts";
import { openSource, readHead, type SourceFile } from "./read.ts";
import type { ShapeRequest } from "./shape.ts";

export type DatasetTable = z.infer<typeof DatasetSection>;

export interface Source extends SourceFile {
  file: string;
  shape: ShapeRequest;
  /** Split that all its rows belong to. */
  split: "validation" | undefined;
}

/** @throws file_not_found, file_not_readable */
export async function resolveSources(
  file: string,
  table: DatasetTable,
  baseFolder: string,
): Promise<Outcome<Source[] | undefined>> {
  await requireReadableFile(file);
  const rows = await resolveRows(file, table);
  if (rows.value === undefined) return { value: undefined, problems: rows.problems };
  const sources = [{ ...rows.value, split: undefined as "validation" | undefined }];
  const problems = rows.problems;
  if (table.validation_path !== undefined) {
    const heldOut = path.resolve(baseFolder, table.validation_path);
    await requireReadableFile(heldOut);
    // Which split a row of this file belongs to is said already.
    sources.push({
      file: heldOut,
      shape: { ...rows.value.shape, splitColumn: undefined },
      split: "validation",
    });
  }
  const resolved: Source[] = [];
  for (const source of sources) {
    const opened = await openSource(source.file);
    problems.push(...opened.problems);
    if (opened.value !== undefined) resolved.push({ ...source, ...opened.value });
  }
  return { value: resolved.length === sources.length ? resolved : undefined, problems };
}

async function resolveRows(
  file: string,
  table: DatasetTable,
): Promise<Outcome<{ file: string; shape: ShapeRequest } | undefined>> {
  const shape: ShapeRequest = {
    format: table.format,
    columns: table.columns,
    onlyNamedColumns: false,
    promptTemplate: table.prompt_template,
    completionTemplate: table.completion_template,
    splitColumn: table.split_column,
  };
  if (table.name === undefined && !(await seemsCatalogue(file)))
    return { value: { file, shape }, problems: [] };

  const catalogue = await readCatalogue(file);
  if (catalogue.value === undefined) return { value: undefined, problems: catalogue.problems };
  const { entries } = catalogue.value;
  const refuse = (problem: ReturnType<typeof datasetProblems.datasetEmpty>) => ({
    value: undefined,
    problems: [problem, ...catalogue.problems],
  });
  if (table.name === undefined) return refuse(datasetProblems.catalogueNeedsName(file, usableNames(entries)));
  const entry = entries.find(({ name }) => name === table.name);
  if (entry === undefined) {
    const names = entries.map(({ name }) => name);
    return refuse(datasetProblems.catalogueNameUnknown(file, table.name, names));
  }
  if (entry.unsupported !== undefined) {
    return refuse(datasetProblems.catalogueEntryNotSupported(file, entry.name, entry.unsupported));
  }
  if (entry.file === undefined) {
    return refuse(
      datasetProblems.catalogueEntryRemote(file, entry.name, entry.remote ?? "no source is named"),
    );
  }
  if (!entry.present) return refuse(datasetProblems.catalogueFileAbsent(file, entry.name, entry.file));
  await requireReadableFile(entry.file);
  return { value: { file: entry.file, shape: withEntry(shape, entry) }, problems: [] };
}

/** What the training file says goes before what the catalogue says. */
function withEntry(shape: ShapeRequest, entry: CatalogueEntry): ShapeRequest {
  if (shape.format !== "auto") return shape;
  return {
    ...shape,
    format: entry.shape,
    columns: { ...entry.columns, ...shape.columns },
    onlyNamedColumns: entry.onlyNamedColumns,
    tags: entry.tags,
  };
}

function usableNames(entries: readonly CatalogueEntry[]): string[] {
  const present = entries.filter((entry) => entry.present && entry.unsupported === undefined);
  return (present.length > 0 ? present : entries).map(({ name }) => name);
}

async function seemsCatalogue(file: string): Promise<boolean> {
  if (path.extname(file).toLowerCase() !== ".json") return false;
  if (!(await readHead(file)).startsWith("{")) return false;
  const decoded = await decodeJsonFile(file);
  return "value" in decoded && isCatalogue(decoded.value);
}
