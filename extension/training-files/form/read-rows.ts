// What is known of the rows that the form has chosen: how many, how long, where they lie, what is wrong with them.
import { stat } from "node:fs/promises";
import path from "node:path";
import type { Example } from "../../../schemas/dataset.ts";
import { answeredBy, preferenceSides } from "../../../schemas/preference.ts";
import type { ColumnParts, RowsChoice } from "../../../schemas/panels/training-form.ts";
import type { Result } from "../../../schemas/protocol.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { guessColumns, isOfUnknownShape, type RowsOptions } from "./columns.ts";
import type { RowFacts } from "./suggest.ts";
import type { RowsPlace } from "./text-of-form.ts";

export interface RowsRead {
  readonly place: RowsPlace;
  /** Columns of a file that has some. */
  readonly columns?: readonly string[];
  /** Of the parts that nobody has named. */
  readonly guessed?: ColumnParts;
  /** Whether it is not known which column plays which part. */
  readonly isShapeUnknown?: boolean;
  /** Undefined where no row can be read. */
  readonly facts?: RowFacts;
  readonly problem?: string;
  /** Of the rows as they will be read, in bytes. */
  readonly bytes: number;
  /** What a run of them may be called. */
  readonly name: string;
}

/** Rows that stand for all of them. */
const SAMPLE = 200;
/** Names that say nothing of what is in a file. */
const generic = /^(train|training|data|dataset|rows|samples?)$/i;

/**
 * Where the shape of a file is not recognised and nobody has named its columns, it is read by their names' own words.
 * @throws AgentFailure, as when there is no such file
 */
export async function readRows(
  agent: AgentConnection,
  choice: Exclude<RowsChoice, { kind: "none" }>,
  options: RowsOptions,
  signal: AbortSignal,
): Promise<RowsRead> {
  return choice.kind === "file"
    ? readFileRows(agent, choice.path, options, signal)
    : readImported(agent, choice, signal);
}

async function readFileRows(
  agent: AgentConnection,
  file: string,
  options: RowsOptions,
  signal: AbortSignal,
): Promise<RowsRead> {
  const look = (asked: RowsOptions): Promise<Result<"dataset/preview">> =>
    agent.call(
      "dataset/preview",
      { rows: { source: { path: file }, options: asked }, limit: SAMPLE },
      { signal },
    );
  let read = await look(options);
  const isUnknown = isOfUnknownShape(read);
  const guessed = isUnknown ? guessColumns(options, read.columns ?? []) : {};
  if (Object.keys(guessed).length > 0)
    read = await look({ ...options, columns: { ...options.columns, ...guessed } });
  const { size } = await stat(file);
  const fault = read.problems.find(({ severity }) => severity === "error");
  const bytesOfSample = read.rows.reduce(
    (sum, { example }) => sum + Buffer.byteLength(JSON.stringify(example)),
    0,
  );
  const guess = Math.round((size * read.rows.length) / Math.max(1, bytesOfSample));
  return {
    place: { path: file },
    ...(read.columns !== undefined && { columns: read.columns }),
    guessed,
    isShapeUnknown: isOfUnknownShape(read),
    ...(read.rows.length > 0 && {
      facts: factsOf(
        read.rows.map(({ example }) => example),
        { rows: read.total ?? guess, heldOut: 0 },
      ),
    }),
    ...(read.rows.length === 0 && fault !== undefined && { problem: describe(fault) }),
    bytes: size,
    name: nameOfFile(file),
  };
}

async function readImported(
  agent: AgentConnection,
  { id, version }: { readonly id: string; readonly version: string },
  signal: AbortSignal,
): Promise<RowsRead> {
  const rows = { dataset: id, version, split: "train" };
  const [{ dataset, manifest }, read] = await Promise.all([
    agent.call("dataset/get", { dataset: id, version }, { signal }),
    agent.call("dataset/preview", { rows, limit: SAMPLE }, { signal }),
  ]);
  const source = manifest.sources[0]?.path;
  const { train = { rows: 0, bytes: 0 }, validation = { rows: 0, bytes: 0 } } = manifest.splits;
  return {
    place: { path: source ?? dataset.name, id, version },
    facts: factsOf(
      read.rows.map(({ example }) => example),
      { rows: train.rows, heldOut: validation.rows },
    ),
    bytes: train.bytes + validation.bytes,
    name: dataset.name === id && source !== undefined ? nameOfFile(source) : dataset.name,
  };
}

/** `data/git-helper/train.jsonl` is best called git-helper. */
function nameOfFile(file: string): string {
  const stem = path.basename(file, path.extname(file));
  const folder = path.basename(path.dirname(file));
  return generic.test(stem) && folder !== "" ? folder : stem;
}

function factsOf(examples: readonly Example[], counts: Pick<RowFacts, "rows" | "heldOut">): RowFacts {
  const lengths = examples.map(charactersOf).sort((left, right) => left - right);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return {
    ...counts,
    meanCharacters: total / Math.max(1, lengths.length),
    longCharacters: lengths[Math.floor(lengths.length * 0.95)] ?? 0,
    arePreferences: examples.length > 0 && examples.every(({ kind }) => kind === "preference"),
  };
}

function charactersOf(example: Example): number {
  switch (example.kind) {
    case "conversation":
      return example.messages.reduce((sum, { content }) => sum + content.length, 0);
    case "completion":
      return example.prompt.length + example.completion.length;
    case "text":
      return example.text.length;
    case "preference":
      return Math.max(...preferenceSides.map((side) => charactersOf(answeredBy(example, side))));
  }
}

function describe({
  message,
  advice,
}: {
  readonly message: string;
  readonly advice?: string | undefined;
}): string {
  return [message, advice].join(" ").trim();
}
