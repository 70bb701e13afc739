// The dataset rows of a step with the losses that the trainer met. Which rows they are follows from the step alone.
import path from "node:path";
import type { StepRow } from "../../schemas/protocol/run.ts";
import type { Example, Row } from "../../schemas/dataset.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import { formOfRows } from "../dataset/chat-form.ts";
import type { Batches, Stretch } from "../dataset/batches.ts";
import type { DatasetVersion } from "../dataset/import.ts";
import { renderExample } from "../dataset/render.ts";
import { openDataset, readRows } from "../dataset/store.ts";
import { errors } from "../errors.ts";
import type { Home } from "../store/home.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { baseOfRun } from "./base.ts";
import { readStepLosses } from "./row-losses.ts";
import type { Run } from "./state.ts";
import { prepareTraining } from "./trainer/prepare.ts";
import { latestStep } from "./watch.ts";

/** From what the rows of any step of a run follow: made once, as it takes all rows of the dataset. */
export interface RowOrder {
  readonly dataset: DatasetVersion;
  readonly tokenizer: Tokenizer;
  readonly batches: Batches;
}

/** Throws `dataset_not_found`, `dataset_damaged` and the signal's reason when it is aborted. */
export async function readRowOrder(home: Home, run: Run, signal?: AbortSignal): Promise<RowOrder> {
  const { config } = run.manifest;
  const { id, version } = datasetOfStep(run, 1);
  const dataset = await openDataset(home, id, version);
  const tokenizerFolder = path.join(run.folder.root, "tokenizer");
  const base = await baseOfRun(run.manifest, tokenizerFolder);
  const log = (): void => undefined;
  const prepared = await prepareTraining(dataset, config, { tokenizerFolder, base, log, signal });
  return { dataset, tokenizer: prepared.tokenizer, batches: prepared.trainingBatches };
}

/** The dataset version that a step took its rows from. Throws `step_not_taken`. */
export function datasetOfStep(run: Run, step: number): { id: string; version: string } {
  const { dataset, id } = run.manifest;
  const latest = latestStep(run);
  if (dataset === undefined || step < 1 || step > latest) throw errors.stepNotTaken(id, step, latest);
  return dataset;
}

/**
 * The rows of a step in the order of its batches. Of a text that is cut into windows, each window counts as a row, and
 * its line is the one in which it begins; of a preference both answers count together. `loss` is null where it was not
 * recorded. Throws `step_not_taken` and `dataset_damaged`.
 */
export async function rowsOfStep(
  { dataset, tokenizer, batches }: RowOrder,
  run: Run,
  step: number,
): Promise<StepRow[]> {
  datasetOfStep(run, step);
  const { config } = run.manifest;
  const { global_batch_size: globalSize, local_batch_size: localSize } = config.training;
  const accumulation = (globalSize ?? localSize) / localSize;
  const taken = Array.from({ length: accumulation }, (_, index) =>
    batches.batchAt((step - 1) * accumulation + index),
  );
  const found = taken.flatMap(({ stretches, weights }) =>
    stretches.flatMap((sequence, row) =>
      withTokens(sequence, weights, (row * weights.length) / stretches.length),
    ),
  );
  const rows = await pickRows(
    examplesOf(readRows(dataset, "train"), config),
    new Set(found.map(({ stretch }) => stretch.example)),
  );
  const inForm = formOfRows(config, tokenizer);
  const rendered = new Map<number, Int32Array>();
  const tokensOf = (index: number): Int32Array => {
    const tokens = rendered.get(index) ?? renderExample(inForm(rows.get(index)!), tokenizer).tokens;
    rendered.set(index, tokens);
    return tokens;
  };
  const losses = readStepLosses(run.folder.rowLosses, step);
  const met = found.map(({ stretch, tokens }, index) => ({
    stretch,
    loss: losses?.length === found.length ? losses[index]! : null,
    tokens,
  }));
  return (config.dpo ? joinAnswers(met) : met).map(({ stretch, loss, tokens }) => ({
    split: "train",
    ...excerpt(rows.get(stretch.example)!, stretch, tokensOf, tokenizer),
    ...{ loss, tokens },
  }));
}

interface MetStretch {
  readonly stretch: Stretch;
  readonly loss: number | null;
  readonly tokens: number;
}

/** The chosen answer of a pair is followed by the rejected one. */
function joinAnswers(met: readonly MetStretch[]): MetStretch[] {
  return met.flatMap((chosen, index) => {
    if (index % 2 === 1) return [];
    const rejected = met[index + 1]!;
    const tokens = chosen.tokens + rejected.tokens;
    const isKnown = chosen.loss !== null && rejected.loss !== null;
    const loss = isKnown ? (chosen.loss * chosen.tokens + rejected.loss * rejected.tokens) / tokens : null;
    return [{ stretch: chosen.stretch, loss, tokens }];
  });
}

/** The rows that a training numbers: pairs are numbered without those that compare nothing. */
async function* examplesOf(
  rows: AsyncIterable<Row>,
  { dpo }: Pick<TrainingFile, "dpo">,
): AsyncGenerator<Row> {
  for await (const row of rows) if (dpo === undefined || row.example.kind === "preference") yield row;
}

/** Each stretch of a sequence with the number of its targets that carry loss. */
function withTokens(
  sequence: readonly Stretch[],
  weights: Float32Array,
  start: number,
): { stretch: Stretch; tokens: number }[] {
  let at = start;
  return sequence.map((stretch) => {
    const end = at + stretch.length;
    const tokens = weights.subarray(at, end).reduce((sum, weight) => sum + weight, 0);
    at = end;
    return { stretch, tokens };
  });
}

async function pickRows(rows: AsyncIterable<Row>, wanted: ReadonlySet<number>): Promise<Map<number, Row>> {
  const picked = new Map<number, Row>();
  let index = 0;
  for await (const row of rows) {
    if (wanted.has(index)) picked.set(index, row);
    if (picked.size === wanted.size) break;
    index++;
  }
  return picked;
}

/** The whole row, or of a text the window that the stretch is. */
function excerpt(
  { example, line }: Row,
  { example: index, start, length }: Stretch,
  tokensOf: (index: number) => Int32Array,
  tokenizer: Tokenizer,
): { line: number; example: Example } {
  if (example.kind !== "text") return { line, example };
  const tokens = tokensOf(index);
  if (length >= tokens.length - 1) return { line, example };
  const before = tokenizer.decode([...tokens.subarray(0, start)]);
  const text = tokenizer.decode([...tokens.subarray(start, start + length + 1)]);
  return { line: line + before.split("\n").length - 1, example: { kind: "text", text } };
}
