// Makes a new version of a dataset by changing rows of an older one; all other rows stay as they are, to the byte.
import { copyFile } from "node:fs/promises";
import path from "node:path";
import type { Example } from "../../schemas/dataset.ts";
import type { Outcome, Problem } from "../../schemas/problem.ts";
import type { RowChange } from "../../schemas/protocol/dataset.ts";
import type { Home } from "../store/home.ts";
import { asWriteFailure } from "../store/write-file.ts";
import { checkExample } from "./check-example.ts";
import { datasetProblems } from "./dataset-problems.ts";
import { finishSplits } from "./distribute.ts";
import type { LineFile } from "./line-file.ts";
import { revisionProblems } from "./revision-problems.ts";
import { RowIndex, splits, type Split } from "./row-index.ts";
import { findRepetitions } from "./split.ts";
import { openDataset, publishVersion, readRowLines, type DatasetVersion } from "./store.ts";
import { Stretches, type Stretch } from "./stretches.ts";
import { openVersionDraft, type VersionDraft } from "./version-draft.ts";

export interface ReviseRequest {
  id: string;
  /** The version to change; the current one when it is left out. */
  version?: string | undefined;
  changes: readonly RowChange[];
  /** Become the last rows that are trained on. */
  added?: readonly Example[] | undefined;
  notes?: string | undefined;
  signal?: AbortSignal;
  onProgress?: (rows: number) => void;
}

/**
 * Writes datasets/<id>/<version>/. The version follows from its rows, so that the same changes give the same folder.
 * Rows keep the lines that they are known by. Memory grows by some bytes a row.
 *
 * @throws dataset_not_found, dataset_damaged, disk_full, not_writable
 */
export async function reviseDataset(
  home: Home,
  request: ReviseRequest,
): Promise<Outcome<DatasetVersion | undefined>> {
  const base = await openDataset(home, request.id, request.version);
  const changes = new RowChanges(request.changes);
  const problems = [...changes.faultyExamples(), ...faultsOfAdded(request.added ?? [])];
  if (problems.some(({ severity }) => severity === "error")) return { value: undefined, problems };
  try {
    const draft = await openVersionDraft(home, request.id);
    try {
      const { value, problems: found } = await writeRevision(home, request, base, changes, draft);
      return { value, problems: [...problems, ...found] };
    } finally {
      await draft.discard();
    }
  } catch (cause) {
    throw asWriteFailure(cause, home.datasets);
  }
}

async function writeRevision(
  home: Home,
  { id, added = [], notes, signal, onProgress }: ReviseRequest,
  base: DatasetVersion,
  changes: RowChanges,
  draft: VersionDraft,
): Promise<Outcome<DatasetVersion | undefined>> {
  const files = new Map<Split, LineFile>();
  const index = new RowIndex(0);
  const counts = { excluded: 0, replaced: 0 };
  let lastLine = 0;
  for (const split of splits) {
    let number = 0;
    for await (const { row, bytes } of readRowLines(base, split, signal)) {
      const change = changes.take(split, number, row.line);
      number += 1;
      lastLine = Math.max(lastLine, row.line);
      if (number % rowsPerReport === 0) onProgress?.(index.count);
      if (change !== undefined && "exclude" in change) {
        counts.excluded += 1;
        continue;
      }
      const example = change?.example ?? row.example;
      const line = change === undefined ? bytes : Buffer.from(JSON.stringify({ line: row.line, example }));
      if (!line.equals(bytes)) counts.replaced += 1;
      index.add(example, row.line, split);
      const file = files.get(split) ?? (await draft.create(`${split}.jsonl`));
      files.set(split, file);
      await file.write(line);
    }
  }
  for (const [place, example] of added.entries()) {
    const line = lastLine + 1 + place;
    index.add(example, line, "train");
    const file = files.get("train") ?? (await draft.create("train.jsonl"));
    files.set("train", file);
    await file.write(Buffer.from(JSON.stringify({ line, example })));
  }
  const problems = changes.problems();
  if (counts.excluded + counts.replaced + added.length === 0)
    problems.push(revisionProblems.nothingChanges());
  const [source] = base.manifest.sources;
  if (!files.has("train")) problems.push(datasetProblems.noTrainingRow(source?.path ?? base.folder));
  if (problems.some(({ severity }) => severity === "error")) return { value: undefined, problems };

  // What was kept out at the import was kept out of this version, too.
  await copyFile(path.join(base.folder, problemsFile), path.join(draft.folder, problemsFile));
  const written = await finishSplits(files);
  const repetitions = findRepetitions(index, source?.path ?? base.folder);
  const version = await publishVersion(home, draft.folder, {
    ...base.manifest,
    id,
    version: written.hash.slice(0, 16),
    createdAt: new Date().toISOString(),
    splits: written.splits,
    duplicateRows: repetitions.duplicateRows,
    leakedRows: repetitions.leakedRows,
    revisionOf: {
      version: path.basename(base.folder),
      ...counts,
      ...(added.length > 0 && { added: added.length }),
      ...(notes !== undefined && notes !== "" && { notes }),
    },
  });
  return { value: version, problems: [...problems, ...repetitions.problems] };
}

function faultsOfAdded(added: readonly Example[]): Problem[] {
  return added.flatMap((example, place) =>
    checkExample(example).map((fault) => ({ ...fault, message: `added row ${place + 1}: ${fault.message}` })),
  );
}

const rowsPerReport = 1000;
const problemsFile = "problems.jsonl";

/** A change, how many come before it, and how many rows it has met. */
interface Entry {
  change: RowChange;
  order: number;
  met: number;
}

interface StretchEntry extends Entry {
  split: string;
  by: "line" | "row";
  stretches: Stretches;
}

/** The changes by the rows that they name. */
class RowChanges {
  readonly #byName = new Map<string, Entry>();
  readonly #byStretch: StretchEntry[];

  constructor(changes: readonly RowChange[]) {
    const byStretch: (Omit<StretchEntry, "stretches"> & { parts: Stretch[][] })[] = [];
    // A row may be named in several ways; what is said last counts.
    for (const [order, change] of changes.entries()) {
      const entry = { change, order, met: 0 };
      if (!("lines" in change) && !("rows" in change)) {
        this.#byName.set(nameOf(change), entry);
        continue;
      }
      const [by, part] =
        "lines" in change ? (["line", change.lines] as const) : (["row", change.rows] as const);
      const last = byStretch.at(-1);
      // Many stretches come in several changes, one right after the other: looked through as one.
      if (last?.split === change.split && last.by === by && last.order === order - 1) {
        last.parts.push(part);
        last.order = order;
      } else byStretch.push({ ...entry, split: change.split, by, parts: [part] });
    }
    this.#byStretch = byStretch.map(({ parts, ...entry }) => ({
      ...entry,
      stretches: new Stretches(parts.flat()),
    }));
  }

  /** What is wrong with the examples that are to take the place of others. */
  faultyExamples(): Problem[] {
    return [...this.#byName].flatMap(([name, { change }]) =>
      "exclude" in change
        ? []
        : checkExample(change.example).map((fault) => ({ ...fault, message: `${name}: ${fault.message}` })),
    );
  }

  take(split: string, number: number, line: number): RowChange | undefined {
    const named = [nameOf({ split, line }), nameOf({ split, row: number })].flatMap(
      (name) => this.#byName.get(name) ?? [],
    );
    const within = this.#byStretch.filter(
      (entry) => entry.split === split && entry.stretches.has(entry.by === "line" ? line : number),
    );
    const met: Entry[] = [...named, ...within];
    for (const entry of met) entry.met += 1;
    return met.sort((left, right) => right.order - left.order)[0]?.change;
  }

  problems(): Problem[] {
    return [...this.#byName].flatMap(([name, { change, met }]) => {
      if (met === 0) return [revisionProblems.rowNotThere(name)];
      return met > 1 && "example" in change ? [revisionProblems.rowNotUnique(name)] : [];
    });
  }
}

function nameOf(row: { split: string; line: number } | { split: string; row: number }): string {
  return "line" in row ? `line ${row.line} of ${row.split}` : `row ${row.row} of ${row.split}`;
}
