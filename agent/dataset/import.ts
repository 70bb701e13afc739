// Imports a dataset: reads its rows, keeps out those with problems, splits them and writes a version.
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import type { DatasetManifest } from "../../schemas/dataset.ts";
import type { Outcome, Problem } from "../../schemas/problem.ts";
import type { Home } from "../store/home.ts";
import { asWriteFailure } from "../store/write-file.ts";
import { datasetProblems } from "./dataset-problems.ts";
import { planSplits, writeSplits } from "./distribute.ts";
import { readChunks } from "./lines.ts";
import { Placeholders } from "./placeholders.ts";
import { ProblemLog } from "./problem-log.ts";
import { RowIndex } from "./row-index.ts";
import { resolveSources, type DatasetTable, type Source } from "./sources.ts";
import { findRepetitions } from "./split.ts";
import { stageSource, type Stage } from "./stage.ts";
import { publishVersion, type DatasetVersion } from "./store.ts";
import { openVersionDraft, type VersionDraft } from "./version-draft.ts";

export type { DatasetVersion } from "./store.ts";

export interface ImportRequest {
  /** Name of the dataset, which becomes the name of its folder. */
  id: string;
  /** Absolute path of the rows, or of a catalogue. */
  file: string;
  /** The [dataset] table of the training file. */
  section: DatasetTable;
  /** Folder that `validation_path` is relative to. */
  baseFolder: string;
  seed: number;
  signal?: AbortSignal;
  onProgress?: (rows: number) => void;
}

/**
 * Writes datasets/<id>/<version>/. The version follows from the rows, so that the same import gives the same
 * folder. Rows with problems are kept out and listed; without any row left there is no version.
 *
 * @throws file_not_found, file_not_readable, dataset_id_not_usable, disk_full, not_writable
 */
export async function importDataset(
  home: Home,
  request: ImportRequest,
): Promise<Outcome<DatasetVersion | undefined>> {
  const sources = await resolveSources(request.file, request.section, request.baseFolder);
  if (sources.value === undefined) return { value: undefined, problems: sources.problems };
  try {
    const draft = await openVersionDraft(home, request.id);
    try {
      return await writeVersion(home, request, sources.value, sources.problems, draft);
    } finally {
      await draft.discard();
    }
  } catch (cause) {
    throw asWriteFailure(cause, home.datasets);
  }
}

async function writeVersion(
  home: Home,
  request: ImportRequest,
  sources: readonly Source[],
  problems: readonly Problem[],
  draft: VersionDraft,
): Promise<Outcome<DatasetVersion | undefined>> {
  const { file, section } = request;
  const log = new ProblemLog(await draft.create("problems.jsonl"));
  await log.add(problems);
  const stage: Stage = {
    rows: await draft.create(stagedRows),
    index: new RowIndex(request.seed),
    log,
    placeholders: new Placeholders(section.placeholders),
    characters: 0,
    signal: request.signal,
    onProgress: request.onProgress,
  };
  const manifestSources: DatasetManifest["sources"] = [];
  for (const source of sources) {
    const shape = await stageSource(source, stage);
    if (shape === undefined) continue;
    const sha256 = await hashFile(source.file, request.signal);
    manifestSources.push({ path: source.file, sha256, format: source.format, shape });
  }
  await stage.rows.finish();
  const { index } = stage;
  if (!log.hasError() && index.count === 0) await log.add([datasetProblems.noRowLeft(file, log.rowsKeptOut)]);
  if (log.hasError()) return { value: undefined, problems: log.problems(file) };

  const { plan, problems: splitProblems } = planSplits(index, sources, section, stage.characters);
  const repetitions = findRepetitions(index, file);
  await log.add([...splitProblems, ...repetitions.problems, ...stage.placeholders.problems(file)]);
  if (log.rowsKeptOut > 0) {
    await log.add([datasetProblems.rowsKeptOut(file, log.rowsKeptOut, log.rowsKeptOut + index.count)]);
  }
  await log.finish();
  if (log.hasError()) return { value: undefined, problems: log.problems(file) };

  const staged = path.join(draft.folder, stagedRows);
  const written = await writeSplits(staged, plan, index, draft.create, request.signal);
  await rm(staged);
  const version = await publishVersion(home, draft.folder, {
    schema: 1,
    id: request.id,
    version: written.hash.slice(0, 16),
    createdAt: new Date().toISOString(),
    sources: manifestSources,
    splits: written.splits,
    rowsKeptOut: log.rowsKeptOut,
    duplicateRows: repetitions.duplicateRows,
    leakedRows: repetitions.leakedRows,
    problems: log.counts,
  });
  return { value: version, problems: log.problems(file) };
}

/** Name of the file with all rows before they are split. */
const stagedRows = "rows.jsonl";

async function hashFile(file: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of readChunks(file, signal)) hash.update(chunk);
  return hash.digest("hex");
}
