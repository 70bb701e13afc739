// Opens a file, or a split of a version, as records, with what training would make of them.
import path from "node:path";
import type { FileFormat } from "../../schemas/dataset.ts";
import type { Problem } from "../../schemas/problem.ts";
import { datasetProblems } from "../dataset/dataset-problems.ts";
import { resolveSources, type DatasetTable } from "../dataset/sources.ts";
import type { Row } from "../../schemas/dataset.ts";
import { errors } from "../errors.ts";
import { csvRecords } from "./csv-records.ts";
import { readFileState, stateIfThere, type FileState } from "./file-state.ts";
import { jsonRecords } from "./json-records.ts";
import { judgeOfFile, type Judge } from "./judge.ts";
import { jsonLines, lineRecords, textLines, versionLines } from "./line-records.ts";
import type { RecordSource, TableRecord } from "./record-source.ts";

/** The file of a split of a version, or a file of rows with the [dataset] table that says what they mean. */
export type TableRows = { splitFile: string } | { file: string; section: DatasetTable };

/** Records that are read to learn the columns from, and bytes of them. */
const mostFirstRecords = 1000;
const mostFirstBytes = 4 * 2 ** 20;

export interface OpenedRecords {
  source: RecordSource;
  /** Of the file before anything was read of it, so that no change meanwhile goes unnoticed. */
  state: FileState;
  judge: Judge;
  first: TableRecord[];
}

/** @throws file_not_found, file_not_readable, input_has_problems, table_changed */
export async function openRecords(rows: TableRows): Promise<OpenedRecords> {
  if ("splitFile" in rows) {
    const state = await readFileState(rows.splitFile);
    const source = lineRecords(rows.splitFile, versionLines);
    return { source, state, judge: judgeOfVersion(), first: await firstRecords(source) };
  }
  const before = await stateIfThere(rows.file);
  // Held-out rows in another file are a table of their own.
  const section = { ...rows.section, validation_path: undefined };
  const { value, problems } = await resolveSources(rows.file, section, path.dirname(rows.file));
  const resolved = value?.[0];
  if (resolved === undefined) throw errors.inputHasProblems(`The file ${rows.file}`, problems);
  // A catalogue names another file.
  const isSame = before !== undefined && resolved.file === rows.file;
  const state = isSame ? before : await readFileState(resolved.file);
  const source = await recordsOf[resolved.format](resolved.file);
  const first = await firstRecords(source);
  const judge = judgeOfFile(resolved, section, first);
  const empty: Problem[] =
    first.length === 0 && source.problems.length === 0 ? [datasetProblems.datasetEmpty(resolved.file)] : [];
  return {
    source,
    state,
    first,
    judge: { ...judge, problems: [...problems, ...source.problems, ...judge.problems, ...empty] },
  };
}

const recordsOf: Record<FileFormat, (file: string) => RecordSource | Promise<RecordSource>> = {
  csv: csvRecords,
  json: jsonRecords,
  jsonl: (file) => lineRecords(file, jsonLines),
  text: (file) => lineRecords(file, textLines),
};

/** Rows of a version have come through an import. */
function judgeOfVersion(): Judge {
  return {
    problems: [],
    judge: ({ content }) => {
      if ("fault" in content) return { example: null, problems: [content.fault] };
      return { example: exampleOf(content.value), problems: content.warnings ?? [] };
    },
  };
}

function exampleOf(columns: object): Row["example"] {
  if ("chosen" in columns) return { kind: "preference", ...columns } as Row["example"];
  if ("messages" in columns) return { kind: "conversation", ...columns } as Row["example"];
  return { kind: "text" in columns ? "text" : "completion", ...columns } as Row["example"];
}

async function firstRecords(source: RecordSource): Promise<TableRecord[]> {
  const records: TableRecord[] = [];
  let bytes = 0;
  for await (const record of source.read(source.start)) {
    records.push(record);
    bytes += record.bytes ?? mostFirstBytes;
    if (records.length === mostFirstRecords || bytes >= mostFirstBytes) break;
  }
  return records;
}
