// Changes become a version: of the dataset that they were made to, or of one that the file is imported as first.
import type { Edit } from "../../../schemas/panels/dataset.ts";
import type { Request, Result } from "../../../schemas/protocol.ts";
import type { RowChange } from "../../../schemas/protocol/dataset.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { newOperation } from "../../agents/operation.ts";
import { lineSearch } from "./line-search.ts";
import type { RowRanges } from "./row-ranges.ts";
import { orTakenBack } from "./taken-back.ts";
import { withChanges } from "./changes-file.ts";

type ImportOptions = Request<"dataset/import">["options"];

/** Changes of one split, or of a file that has none yet. */
export interface ChangedRows {
  readonly excluded: RowRanges;
  /** Rows that hold something else, none of them left out. */
  readonly edits: readonly Edit[];
}

export interface SaveOptions {
  readonly agent: AgentConnection;
  /** Why; kept with the version. */
  readonly notes: string;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string, fraction: number | undefined) => void;
}

export interface Saved {
  readonly dataset: Result<"dataset/revise">["dataset"];
  readonly version: string;
}

/** Rows that were edited, but are none of those that were imported: nothing was saved. */
export class EditsNotImported extends Error {
  override readonly name = "EditsNotImported";

  constructor(
    /** Their lines in the file. */
    readonly lines: readonly number[],
  ) {
    super(`Lines ${lines.join(", ")} were not imported.`);
  }
}

/** Of one change. */
const STRETCHES_AT_ONCE = 8000;

/** @throws AgentFailure */
export async function saveRevision(
  options: SaveOptions,
  dataset: string,
  version: string,
  bySplit: ReadonlyMap<string, ChangedRows>,
): Promise<Saved> {
  const changes = [...bySplit].flatMap(([split, { excluded, edits }]) => [
    ...inParts(excluded.ranges.map(({ row, count }) => ({ first: row, last: row + count - 1 }))).map(
      (rows): RowChange => ({ split, rows, exclude: true }),
    ),
    ...edits.map(({ row, example }): RowChange => ({ split, row, example })),
  ]);
  return revise(options, dataset, version, changes);
}

/**
 * Rows keep their lines when they are imported, and are spread over the splits.
 *
 * @throws AgentFailure, EditsNotImported
 */
export async function importAndSave(
  options: SaveOptions,
  file: string,
  importOptions: ImportOptions,
  changed: ChangedRows,
): Promise<Saved> {
  const { agent, signal, onProgress } = options;
  const { datasets } = await agent.call("dataset/list", {}, { signal });
  const imported = await agent.call(
    "dataset/import",
    { source: { path: file }, ...(importOptions && { options: importOptions }), ...newOperation() },
    {
      signal,
      onProgress: ({ message, fraction }) => {
        onProgress(message, fraction);
      },
    },
  );
  const { dataset, version } = imported;
  const before = datasets.find(({ id }) => id === dataset.id);
  return orTakenBack({ agent, dataset: dataset.id, version, before }, async () => {
    const changes = await changesOfFile(options, imported, changed);
    return changes.length === 0 ? imported : revise(options, dataset.id, version, changes);
  });
}

/** By the rows that were imported. @throws AgentFailure, EditsNotImported */
async function changesOfFile(
  options: SaveOptions,
  { dataset, version }: Saved,
  { excluded, edits }: ChangedRows,
): Promise<RowChange[]> {
  const rows = dataset.versions.find((choice) => choice.version === version)?.rows ?? {};
  const splits = Object.keys(rows).filter((split) => rows[split]! > 0);
  const lines = inParts(excluded.ranges.map(({ line, lastLine }) => ({ first: line, last: lastLine })));
  const changes: RowChange[] = splits.flatMap((split) =>
    lines.map((stretch): RowChange => ({ split, lines: stretch, exclude: true })),
  );
  if (edits.length === 0) return changes;
  const missing = new Set(edits.map(({ line }) => line));
  for (const split of splits) {
    for (const { line, change } of await editsOfSplit(options, dataset.id, version, split, edits)) {
      missing.delete(line);
      changes.push(change);
    }
  }
  if (missing.size > 0) throw new EditsNotImported([...missing]);
  return changes;
}

/** Those whose lines the split has. */
async function editsOfSplit(
  { agent, signal }: SaveOptions,
  dataset: string,
  version: string,
  split: string,
  edits: readonly Edit[],
): Promise<{ line: number; change: RowChange }[]> {
  const { table } = await agent.call("table/open", { rows: { dataset, version, split } }, { signal });
  try {
    const { rows } = await agent.call("table/index", { table }, { signal });
    const changes: { line: number; change: RowChange }[] = [];
    for (const { line, example } of edits) {
      const found = await lineSearch(agent, table, rows, line, signal);
      if (found?.line === line) changes.push({ line, change: { split, row: found.row, example } });
    }
    return changes;
  } finally {
    await agent.call("table/close", { table }).catch(() => undefined);
  }
}

function revise(
  { agent, notes, signal, onProgress }: SaveOptions,
  dataset: string,
  version: string,
  all: readonly RowChange[],
): Promise<Saved> {
  return withChanges(all, (changes) =>
    agent.call(
      "dataset/revise",
      { dataset, version, changes, ...(notes !== "" && { notes }), ...newOperation() },
      {
        signal,
        onProgress: ({ message, fraction }) => {
          onProgress(message, fraction);
        },
      },
    ),
  );
}

/** As many in each part as one change may have. */
function inParts<T>(stretches: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(stretches.length / STRETCHES_AT_ONCE) }, (_, index) =>
    stretches.slice(index * STRETCHES_AT_ONCE, (index + 1) * STRETCHES_AT_ONCE),
  );
}
