// Changes become a version: of the dataset that they were made to, or of one that the file is imported as first.
import type { Edit } from "../../../schemas/panels/dataset.ts";
import type { Request, Result } from "../../../schemas/protocol.ts";
import type { RowChange } from "../../../schemas/protocol/dataset.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { newOperation } from "../../commands/operation.ts";
import { lineSearch } from "./line-search.ts";
import { inVersionSteps } from "./version-steps.ts";

type ImportOptions = Request<"dataset/import">["options"];

/** Changes of one split, or of a file that has none yet. */
export interface ChangedRows {
  /** Lines of what is left out, by the numbers of the rows. */
  readonly excluded: ReadonlyMap<number, number>;
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

/** Of one call: a message of the wire has 1 MiB at most. */
const BYTES_AT_ONCE = 700_000;
const CHANGES_AT_ONCE = 1200;
const STRETCHES_AT_ONCE = 8000;

/** @throws AgentFailure */
export async function saveRevision(
  options: SaveOptions,
  dataset: string,
  version: string,
  bySplit: ReadonlyMap<string, ChangedRows>,
): Promise<Saved> {
  const changes = [...bySplit].flatMap(([split, { excluded, edits }]) => [
    ...stretches([...excluded.keys()]).map((rows): RowChange => ({ split, rows, exclude: true })),
    ...edits.map(({ row, example }): RowChange => ({ split, row, example })),
  ]);
  const { dataset: before } = await options.agent.call("dataset/get", { dataset });
  return revise(options, before, version, changes);
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
  const { dataset } = imported;
  return inVersionSteps({
    agent,
    dataset: dataset.id,
    before: datasets.find(({ id }) => id === dataset.id),
    work: async (made) => {
      made(imported.version);
      const changes = await changesOfFile(options, imported, changed);
      return changes.length === 0 ? imported : revise(options, dataset, imported.version, changes);
    },
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
  const lines = stretches([...excluded.values()]);
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

/** In several steps where the changes do not fit into one message. */
function revise(
  { agent, notes, signal, onProgress }: SaveOptions,
  before: Saved["dataset"],
  base: string,
  changes: readonly RowChange[],
): Promise<Saved> {
  const dataset = before.id;
  // What is left out shifts the numbers of the rows behind it: those behind come first.
  const edits = changes.filter((change) => !("exclude" in change));
  const excluded = changes.filter((change) => "exclude" in change).reverse();
  const work = async (made: (version: string) => void): Promise<Saved> => {
    let saved: Saved | undefined;
    for (const part of batches([...edits, ...excluded])) {
      saved = await agent.call(
        "dataset/revise",
        {
          dataset,
          version: saved?.version ?? base,
          changes: part,
          ...(notes !== "" && { notes }),
          ...newOperation(),
        },
        {
          signal,
          onProgress: ({ message, fraction }) => {
            onProgress(message, fraction);
          },
        },
      );
      made(saved.version);
    }
    return saved!;
  };
  return inVersionSteps({ agent, dataset, before, work });
}

export function* batches(changes: readonly RowChange[]): Generator<RowChange[]> {
  let batch: RowChange[] = [];
  let bytes = 0;
  for (const change of changes) {
    const size = Buffer.byteLength(JSON.stringify(change));
    const isFull = batch.length === CHANGES_AT_ONCE || bytes + size > BYTES_AT_ONCE;
    if (isFull && batch.length > 0) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(change);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

interface Stretch {
  first: number;
  last: number;
}

/** Numbers as stretches, as many in each list as one change may have. */
export function stretches(numbers: readonly number[]): Stretch[][] {
  const all: Stretch[] = [];
  for (const number of numbers.toSorted((left, right) => left - right)) {
    const last = all.at(-1);
    if (last !== undefined && number <= last.last + 1) last.last = number;
    else all.push({ first: number, last: number });
  }
  return Array.from({ length: Math.ceil(all.length / STRETCHES_AT_ONCE) }, (_, index) =>
    all.slice(index * STRETCHES_AT_ONCE, (index + 1) * STRETCHES_AT_ONCE),
  );
}
