// Checks what a training file says of its rows by the first of them: columns that are not there, shapes that do not fit.
import path from "node:path";
import type { TrainingFile } from "../../schemas/training.ts";
import { openRows, recogniseRows } from "../dataset/convert.ts";
import { datasetProblems } from "../dataset/dataset-problems.ts";
import { parseTemplate } from "../dataset/row-template.ts";
import type { ShapeRequest } from "../dataset/shape.ts";
import type { Columns } from "../dataset/source-row.ts";
import { resolveSources } from "../dataset/sources.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { KeyPath } from "../toml/tree.ts";
import type { FactKind, Facts } from "./facts.ts";
import { related, type KeyFix, type KeyProblem } from "./key-problem.ts";
import { setFix } from "./mend.ts";
import { nearest } from "./suggest.ts";

interface WantedRows {
  /** Absolute. */
  file: string;
  /** The entry of a catalogue. */
  name: string | undefined;
}

interface FirstRows {
  /** Undefined where no row could be read. */
  source: { file: string; format: "text" | "csv" | "json" | "jsonl"; shape: ShapeRequest } | undefined;
  /** With as much of their values as tells shapes apart. */
  rows: readonly Columns[];
  /** Of a catalogue and its entry. */
  problems: readonly Problem[];
}

/** Longest time for reading the first rows, in milliseconds. */
const patience = 5000;

const nothingKnown: FirstRows = { source: undefined, rows: [], problems: [] };

const firstRows: FactKind<WantedRows, FirstRows> = {
  name: "first rows",
  async look({ file, name }) {
    try {
      const table = { format: "auto", columns: {}, placeholders: {}, validation_fraction: 0, name } as const;
      const whole = { ...table, validation_position: "end", chat_form: "auto" } as const;
      const { value: sources, problems } = await resolveSources(file, whole, path.dirname(file));
      const source = sources?.[0];
      if (source === undefined) return { ...nothingKnown, problems };
      const { value: opened } = await openRows(source, AbortSignal.timeout(patience));
      await opened.items.return(undefined);
      const rows = opened.first.flatMap((item) =>
        "row" in item && "value" in item.content ? [outlineOf(item.content.value)] : [],
      );
      return {
        source: { file: source.file, format: source.format, shape: source.shape },
        rows,
        problems: [],
      };
    } catch {
      // That a file cannot be read is another check's business, and what takes too long is nobody's here.
      return nothingKnown;
    }
  },
  files: ({ file }, { source }) => [file, ...(source === undefined ? [] : [source.file])],
};

/** The columns of the rows that a file names, as far as the first rows have them; none while they are not known. */
export function columnsOfRows(
  { path: written, name }: TrainingFile["dataset"],
  folderOf: (path: KeyPath) => string,
  facts: Facts,
): string[] {
  if (written === undefined) return [];
  const file = path.resolve(folderOf(["dataset", "path"]), written);
  return columnsIn(facts.ask(firstRows, { file, name })?.rows ?? []);
}

/** Nothing for imported rows, whose columns were checked when they came. */
export function checkRows(
  { dataset }: TrainingFile,
  folderOf: (path: KeyPath) => string,
  facts: Facts,
): KeyProblem[] {
  const { path: written, version, name, format, columns, prompt_template, split_column } = dataset;
  if (written === undefined || version !== undefined || dataset.id !== undefined) return [];
  const file = path.resolve(folderOf(["dataset", "path"]), written);
  const known = facts.ask(firstRows, { file, name });
  if (known === undefined) return [];
  const catalogued = known.problems.filter(({ severity }) => severity === "error");
  if (catalogued.length > 0) return catalogued.map((problem) => inFile(problem, ["dataset", "name"]));
  const { source, rows } = known;
  if (source === undefined || rows.length === 0) return [];
  const problems = source.format === "text" ? [] : checkColumns(dataset, rows, file);
  if (problems.length > 0) return problems;
  const entry = format === "auto" ? source.shape : undefined;
  const shape: ShapeRequest = {
    format: entry?.format ?? format,
    columns: { ...entry?.columns, ...columns },
    onlyNamedColumns: entry?.onlyNamedColumns ?? false,
    promptTemplate: prompt_template,
    completionTemplate: dataset.completion_template,
    splitColumn: split_column,
  };
  const found = recogniseRows({ ...source, shape, split: undefined, read: nobodyReads }, rows);
  return found.problems
    .filter(({ severity }) => severity === "error")
    .map((problem) => inFile(problem, placeOf(problem.code)));
}

function checkColumns(
  dataset: TrainingFile["dataset"],
  rows: readonly Columns[],
  file: string,
): KeyProblem[] {
  const { columns, split_column: split } = dataset;
  const existing = columnsIn(rows);
  const problems: KeyProblem[] = [];
  const require = (column: string, key: readonly string[], withColumn: (meant: string) => string): void => {
    if (existing.includes(column)) return;
    const meant = nearest(column, existing);
    const problem = datasetProblems.columnUnknown(file, column, key.join("."), existing);
    const fixes = meant === undefined ? [] : [setFix(key, withColumn(meant), "possible")];
    problems.push(inFile(problem, key, fixes));
  };
  for (const [part, column] of Object.entries(columns))
    require(column, ["dataset", "columns", part], (meant) => meant);
  for (const key of ["prompt_template", "completion_template"] as const) {
    const template = dataset[key];
    if (template === undefined) continue;
    for (const column of parseTemplate(template).columns)
      require(column, ["dataset", key], (meant) => template.replaceAll(`{${column}}`, `{${meant}}`));
  }
  if (split !== undefined) require(split, ["dataset", "split_column"], (meant) => meant);
  return problems;
}

function columnsIn(rows: readonly Columns[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

/** The key that a problem of the rows' shape is about. */
function placeOf(code: string): KeyPath {
  if (code === "part_unknown") return ["dataset", "columns"];
  if (code === "split_column_in_text") return ["dataset", "split_column"];
  return code === "column_unknown" || code === "format_is_text" ? ["dataset", "format"] : ["dataset", "path"];
}

function inFile({ code, message, advice }: Problem, key: KeyPath, fixes: readonly KeyFix[] = []): KeyProblem {
  const place = { path: key, part: "value", severity: "error" } as const;
  const others = ["path", "format"].map((name) => related(["dataset", name]));
  return { ...place, code, message, advice, related: others, fixes };
}

/** Shapes are told apart by the names of columns, by their kinds, and by the keys of a list's first element. */
function outlineOf(row: Columns): Columns {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, unknown] => {
      if (typeof value === "boolean") return [name, value];
      const first: unknown = Array.isArray(value) ? value[0] : undefined;
      if (typeof first !== "object" || first === null) return [name, Array.isArray(value) ? [] : ""];
      return [name, [Object.fromEntries(Object.keys(first).map((key) => [key, ""]))]];
    }),
  );
}

/** The rows were read before. */
async function* nobodyReads(): AsyncGenerator<never> {
  await Promise.resolve();
}
