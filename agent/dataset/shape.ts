// Recognises what the columns of a dataset mean: its shape, and which column plays which part.
import type { DatasetShape } from "../../schemas/dataset.ts";
import type { Outcome, Problem } from "../../schemas/problem.ts";
import { datasetProblems } from "./dataset-problems.ts";
import { parseTemplate, type RowTemplate } from "./row-template.ts";
import { isColumns, type Columns } from "./source-row.ts";
import { defaultTags, type Tags } from "./tags.ts";

export type Part =
  | "messages"
  | "conversations"
  | "system"
  | "instruction"
  | "input"
  | "output"
  | "history"
  | "prompt"
  | "completion"
  | "chosen"
  | "rejected"
  | "text";

/** What the training file or the catalogue says about the rows. */
export interface ShapeRequest {
  format: "auto" | DatasetShape;
  /** Column for each part; a part that is not named is played by the column of the same name. */
  columns: Readonly<Record<string, string>>;
  /** Parts that are not named in `columns` are absent. */
  onlyNamedColumns: boolean;
  promptTemplate?: string | undefined;
  completionTemplate?: string | undefined;
  splitColumn?: string | undefined;
  tags?: Tags | undefined;
}

export interface RowMapping {
  shape: DatasetShape;
  columns: Partial<Record<Part, string>>;
  tags: Tags;
  promptTemplate?: RowTemplate;
  completionTemplate?: RowTemplate;
}

interface ShapeParts {
  shape: DatasetShape;
  required: Part[];
  optional: Part[];
}

/** In the order in which they are tried. */
const partsOfShapes: readonly ShapeParts[] = [
  {
    shape: "preference",
    required: ["chosen", "rejected"],
    optional: ["prompt", "instruction", "input", "system", "history", "messages", "conversations"],
  },
  { shape: "messages", required: ["messages"], optional: ["system"] },
  { shape: "sharegpt", required: ["conversations"], optional: ["system"] },
  { shape: "prompt-completion", required: ["prompt", "completion"], optional: [] },
  { shape: "alpaca", required: ["instruction", "output"], optional: ["input", "system", "history"] },
  { shape: "text", required: ["text"], optional: [] },
];
const allParts = [...new Set(partsOfShapes.flatMap(({ required, optional }) => [...required, ...optional]))];

/** @param rows the first rows of the file; columns that stand in none of them do not exist */
export function recogniseShape(
  rows: readonly Columns[],
  request: ShapeRequest,
  file: string,
): Outcome<RowMapping | undefined> {
  const existing = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const templates = parseTemplates(request);
  const problems = checkNames(existing, request, templates, file);
  if (problems.length > 0) return { value: undefined, problems };

  const columns: Partial<Record<Part, string>> = {};
  for (const part of allParts) {
    const column = request.columns[part] ?? (request.onlyNamedColumns ? undefined : part);
    if (column !== undefined && existing.includes(column)) columns[part] = column;
  }
  const chosen = chooseShape(rows, existing, columns, request, templates, file);
  if (!("shape" in chosen)) return { value: undefined, problems: [chosen] };

  const mapping: RowMapping = {
    shape: chosen.shape,
    columns: chosen.columns,
    tags: request.tags ?? defaultTags(conventionOf(rows, chosen)),
    ...templates,
  };
  const unused = existing.filter((column) => !usedColumns(mapping, request).has(column));
  return { value: mapping, problems: unused.length > 0 ? [datasetProblems.columnsUnused(file, unused)] : [] };
}

function checkNames(
  existing: readonly string[],
  request: ShapeRequest,
  { promptTemplate, completionTemplate }: Templates,
  file: string,
): Problem[] {
  const problems: Problem[] = [];
  const requireColumn = (column: string, namedBy: string) => {
    if (!existing.includes(column)) {
      problems.push(datasetProblems.columnUnknown(file, column, namedBy, existing));
    }
  };
  for (const [part, column] of Object.entries(request.columns)) {
    if ((allParts as string[]).includes(part)) requireColumn(column, `dataset.columns.${part}`);
    else problems.push(datasetProblems.partUnknown(file, part, allParts));
  }
  for (const column of promptTemplate?.columns ?? []) requireColumn(column, "dataset.prompt_template");
  for (const column of completionTemplate?.columns ?? [])
    requireColumn(column, "dataset.completion_template");
  if (request.splitColumn !== undefined) requireColumn(request.splitColumn, "dataset.split_column");
  return problems;
}

type Templates = Pick<RowMapping, "promptTemplate" | "completionTemplate">;

function parseTemplates({ promptTemplate: prompt, completionTemplate: completion }: ShapeRequest): Templates {
  return {
    ...(prompt !== undefined && { promptTemplate: parseTemplate(prompt) }),
    ...(completion !== undefined && { completionTemplate: parseTemplate(completion) }),
  };
}

/** Parts that a template builds, by the shapes that have them. */
const builtByPrompt: Partial<Record<DatasetShape, Part>> = {
  "prompt-completion": "prompt",
  alpaca: "instruction",
  preference: "prompt",
};
const builtByCompletion: Partial<Record<DatasetShape, Part>> = {
  "prompt-completion": "completion",
  alpaca: "output",
};

type Chosen = Pick<RowMapping, "shape" | "columns">;

function chooseShape(
  rows: readonly Columns[],
  existing: readonly string[],
  columns: Partial<Record<Part, string>>,
  request: ShapeRequest,
  { promptTemplate, completionTemplate }: Templates,
  file: string,
): Chosen | Problem {
  const named = (part: Part) => request.columns[part] !== undefined;
  // A template stands for the column with what it builds.
  const built = [
    ...(promptTemplate === undefined ? [] : [builtByPrompt]),
    ...(completionTemplate === undefined ? [] : [builtByCompletion]),
  ];
  const required = ({ shape, required: parts }: ShapeParts) =>
    parts.filter((part) => !built.some((parts) => parts[shape] === part));
  const candidates = partsOfShapes
    .filter(({ shape }) => request.format === "auto" || shape === request.format)
    .filter(({ shape }) => built.every((parts) => shape in parts));
  const fits = candidates.filter((shape) => required(shape).every((part) => part in columns));

  if (request.format !== "auto" || fits.some((shape) => required(shape).some(named))) {
    const fit = fits.find((shape) => required(shape).some(named)) ?? fits[0];
    if (fit !== undefined) return { shape: fit.shape, columns: only(columns, fit) };
    const missing = candidates.flatMap(required).find((part) => !(part in columns));
    return missing === undefined
      ? datasetProblems.shapeUnknown(file, existing)
      : datasetProblems.columnUnknown(file, missing, `dataset.format = "${request.format}"`, existing);
  }
  const isCompared = fits.some(({ shape }) => shape === "preference");
  if (!isCompared && built.length === 0 && areRated(rows, existing)) {
    return datasetProblems.ratedRows(file, ["completion", "label"]);
  }
  const fit = fits[0];
  if (fit === undefined) return datasetProblems.shapeUnknown(file, existing);
  return asOtherConvention(rows, { shape: fit.shape, columns: only(columns, fit) });
}

function only(
  columns: Partial<Record<Part, string>>,
  { required, optional }: ShapeParts,
): Partial<Record<Part, string>> {
  const ofShape = Object.entries(columns).filter(([part]) =>
    [...required, ...optional].includes(part as Part),
  );
  // A preference has one prompt, and what else could be one is not used.
  const prompt = required.includes("chosen") ? prompts.find((part) => part in columns) : undefined;
  const others = prompt === undefined ? [] : prompts.filter((part) => part !== prompt);
  if (prompt !== undefined && prompt !== "instruction") others.push("input");
  return Object.fromEntries(ofShape.filter(([part]) => !others.includes(part as Part)));
}

/** Where the prompt of a preference may stand, in the order in which they are tried. */
const prompts: readonly Part[] = ["prompt", "instruction", "conversations", "messages"];

/** How the messages of the rows name their speakers. */
function conventionOf(rows: readonly Columns[], { shape, columns }: Chosen): DatasetShape {
  if (shape !== "preference") return shape;
  const values = Object.values(columns).flatMap((column) => rows.map((row) => row[column]));
  const messages = values.map((value) => (Array.isArray(value) ? (value[0] as unknown) : value));
  const isShareGpt = messages.some((first) => isColumns(first) && "from" in first && !("role" in first));
  return isShareGpt ? "sharegpt" : "messages";
}

/** Answers that are rated (KTO), which must not be learnt as if all were good. */
function areRated(rows: readonly Columns[], existing: readonly string[]): boolean {
  return existing.includes("completion") && rows.some((row) => typeof row["label"] === "boolean");
}

/** `messages` may hold from/value pairs, and `conversations` role/content pairs: the messages decide. */
function asOtherConvention(rows: readonly Columns[], chosen: Chosen): Chosen {
  if (chosen.shape === "preference") return chosen;
  const { messages, conversations, ...others } = chosen.columns;
  const column = messages ?? conversations;
  if (column === undefined) return chosen;
  const first = rows.map((row) => row[column]).find(Array.isArray)?.[0] as unknown;
  if (!isColumns(first)) return chosen;
  if (messages !== undefined && "from" in first && !("role" in first)) {
    return { shape: "sharegpt", columns: { ...others, conversations: messages } };
  }
  if (conversations !== undefined && "role" in first && !("from" in first)) {
    return { shape: "messages", columns: { ...others, messages: conversations } };
  }
  return chosen;
}

function usedColumns(mapping: RowMapping, request: ShapeRequest): Set<string> {
  const used = new Set([
    ...Object.values(mapping.columns),
    ...(mapping.promptTemplate?.columns ?? []),
    ...(mapping.completionTemplate?.columns ?? []),
  ]);
  if (request.splitColumn !== undefined) used.add(request.splitColumn);
  return used;
}
