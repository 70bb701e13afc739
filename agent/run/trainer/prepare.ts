// From a training file to everything the training loop needs: rows, tokenizer, batches and the model's shape.
import { existsSync } from "node:fs";
import path from "node:path";
import type { Row } from "../../../schemas/dataset.ts";
import type { ModelConfig } from "../../../schemas/run.ts";
import type { TrainingFile } from "../../../schemas/training.ts";
import { type Batches, createBatches, describeFit } from "../../dataset/batches.ts";
import { formOfRows } from "../../dataset/chat-form.ts";
import { datasetIdOf } from "../../dataset/dataset-id.ts";
import { textsOf } from "../../dataset/example.ts";
import { importDataset, type DatasetVersion } from "../../dataset/import.ts";
import { createPairBatches, describePairFit, renderPair } from "../../dataset/preference.ts";
import { derive } from "../../dataset/random.ts";
import { type RenderedExample, renderExample } from "../../dataset/render.ts";
import { openDataset, readRows } from "../../dataset/store.ts";
import { TrainyardError, errors } from "../../errors.ts";
import type { ModelSource } from "../../model/source.ts";
import type { Home } from "../../store/home.ts";
import { findFolder, listFolders } from "../../store/list-folders.ts";
import { type PlannedData, type RunPlan, describePlan, planRun } from "../../training/plan.ts";
import { measureSpeed } from "../../training/speed.ts";
import { trainByteLevelBpe } from "../../tokenizer/bpe.ts";
import { trainCharacterTokenizer } from "../../tokenizer/character.ts";
import { loadTokenizer, saveTokenizer } from "../../tokenizer/files.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";

export interface Prepared {
  readonly dataset: DatasetVersion;
  readonly tokenizer: Tokenizer;
  readonly model: ModelConfig;
  readonly trainingBatches: Batches;
  readonly validationBatches: Batches | undefined;
  /** Where the rows are preferences: how many pairs the batches are made of. */
  readonly pairs: { readonly training: number; readonly validation: number } | undefined;
}

export type Log = (level: "info" | "warning", message: string) => void;

/**
 * The rows of a run that has a checkpoint: those that it began with, whatever has become of their file since, because
 * order and vocabulary hang on them. Throws `dataset_changed` when only other rows can be had.
 */
export async function reopenDataset(
  home: Home,
  config: TrainingFile,
  { id, version }: { id: string; version: string },
  log: Log,
): Promise<DatasetVersion> {
  try {
    return await openDataset(home, id, version);
  } catch (error) {
    if (!(error instanceof TrainyardError)) throw error;
  }
  // Removed or damaged: the same file gives the same version again.
  const imported = await prepareDataset(home, config, log);
  if (imported.manifest.version !== version) throw errors.datasetChanged(config.dataset.path ?? id);
  return imported;
}

/** Throws `test_set_not_found`: otherwise that would come to light only when the run has ended. */
export async function requireTestSet(home: Home, { evaluation }: TrainingFile): Promise<void> {
  const { test_set: id } = evaluation;
  if (id === undefined || (await findFolder(home.testSets, id)) !== undefined) return;
  throw errors.testSetNotFound(id, await listFolders(home.testSets));
}

/**
 * Imports the dataset and tells its warnings, or opens the version that the training file names. Throws
 * `input_has_problems` when nothing can be learnt from it, `dataset_not_found`, `dataset_damaged`, and the signal's
 * reason when it is aborted.
 */
export async function prepareDataset(
  home: Home,
  config: TrainingFile,
  log: Log,
  signal?: AbortSignal,
): Promise<DatasetVersion> {
  const { path: file, version } = config.dataset;
  const id = datasetIdOf(config.dataset);
  if (version !== undefined || file === undefined) return openDataset(home, id, version);
  const { value, problems } = await importDataset(home, {
    id,
    file,
    section: config.dataset,
    baseFolder: path.dirname(file),
    seed: config.training.seed,
    ...(signal && { signal }),
  });
  for (const problem of problems.slice(0, 20)) {
    const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
    if (problem.severity !== "info") log("warning", `${place} ${problem.message}`);
  }
  if (!value) throw errors.inputHasProblems(`The dataset ${file}`, problems);
  return value;
}

export interface Preparation {
  /** Keeps the tokenizer, so that a resumed run has the same one. */
  readonly tokenizerFolder: string;
  /** The model that is tuned, which brings its tokenizer and its shape. */
  readonly base: Pick<ModelSource, "config" | "tokenizer"> | undefined;
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Rows become tokens and batches. Throws `sequence_longer_than_model`, `sequence_longer_than_data`, `nothing_to_learn`
 * and the signal's reason when it is aborted.
 */
export async function prepareTraining(
  dataset: DatasetVersion,
  config: TrainingFile,
  preparation: Preparation,
): Promise<Prepared> {
  const { base, log } = preparation;
  if (base) requireRoom(base.config, config);
  const rows = await collect(readRows(dataset, "train"));
  const tokenizer = await prepareTokenizer(rows, config, preparation);
  const inForm = formOfRows(config, tokenizer);
  const model = base?.config ?? modelConfig(config, tokenizer);
  const heldRows = dataset.manifest.splits["validation"]?.rows
    ? await collect(readRows(dataset, "validation"))
    : [];
  const rendering = { config, tokenizer, log };
  const batches = config.dpo
    ? preparePairs(rows.map(inForm), heldRows.map(inForm), rendering)
    : prepareExamples(rows.map(inForm), heldRows.map(inForm), rendering);
  if (batches.validationBatches === undefined)
    log("warning", "No row is held out, so there is no held-out loss and no best checkpoint.");
  return { dataset, tokenizer, model, ...batches };
}

interface Rendering {
  readonly config: TrainingFile;
  readonly tokenizer: Tokenizer;
  readonly log: Log;
}

type Batched = Pick<Prepared, "trainingBatches" | "validationBatches" | "pairs">;

function prepareExamples(
  rows: readonly Row[],
  heldRows: readonly Row[],
  { config, tokenizer, log }: Rendering,
): Batched {
  const training = rows.map((row) => renderExample(row, tokenizer));
  const { seq_len: sequenceLength, local_batch_size: batchSize, packing, seed } = config.training;
  requireEnough(training, config, log);
  const options = { batchSize, sequenceLength, packing, padding: tokenizer.special.padding };
  const held = heldRows.map((row) => renderExample(row, tokenizer));
  const hasHeld = describeFit(held, sequenceLength).used > 0;
  return {
    trainingBatches: createBatches(training, { ...options, seed: derive(seed, "order"), shuffle: true }),
    validationBatches: hasHeld ? createBatches(held, { ...options, seed: 0, shuffle: false }) : undefined,
    pairs: undefined,
  };
}

/** Throws `no_preferences` and `nothing_to_learn`. */
function preparePairs(
  rows: readonly Row[],
  heldRows: readonly Row[],
  { config, tokenizer, log }: Rendering,
): Batched {
  const { seq_len: sequenceLength, local_batch_size: batchSize, seed } = config.training;
  const pairsOf = (from: readonly Row[]) => from.flatMap((row) => renderPair(row, tokenizer) ?? []);
  const [training, held] = [pairsOf(rows), pairsOf(heldRows)];
  if (training.length === 0) throw errors.noPreferences();
  const { truncated, keptOut } = describePairFit(training, sequenceLength);
  if (truncated > 0) log("warning", `${truncated} pairs have answers that lose their end.`);
  if (keptOut > 0)
    log("warning", `${keptOut} pairs are left out: their answers do not differ, or teach nothing.`);
  const options = { batchSize, sequenceLength, padding: tokenizer.special.padding };
  const hasHeld = describePairFit(held, sequenceLength).used > 0;
  return {
    trainingBatches: createPairBatches(training, { ...options, seed: derive(seed, "order"), shuffle: true }),
    validationBatches: hasHeld ? createPairBatches(held, { ...options, seed: 0, shuffle: false }) : undefined,
    pairs: { training: training.length, validation: held.length },
  };
}

/**
 * The plan of a run whose data is known, as figures and in words.
 * @param share of the training rows that were prepared
 */
export async function planPrepared(
  config: TrainingFile,
  { model, trainingBatches, pairs: split }: Prepared,
  share = 1,
): Promise<{ plan: RunPlan; data: PlannedData; words: string[] }> {
  const { severalDocuments, mostLossTargets, meanLossTargets } = trainingBatches;
  const plan = planRun(config, model, severalDocuments, { most: mostLossTargets, mean: meanLossTargets });
  const { threads, local_batch_size, seq_len } = config.training;
  const data: PlannedData = {
    batchesPerEpoch: trainingBatches.batchesPerEpoch / share,
    pairs: split === undefined ? 0 : split.training / share + split.validation,
    operationsPerSecond: await measureSpeed(model, local_batch_size * seq_len, threads),
  };
  return { plan, data, words: describePlan(plan, config, data) };
}

/** The model that the training file asks for, for a vocabulary that is known by now. */
export function modelConfig(config: TrainingFile, tokenizer: Pick<Tokenizer, "size">): ModelConfig {
  const { model } = config;
  const isLlama = model.family === "llama";
  const defaultWidth = isLlama ? Math.ceil((model.hidden_size * 8) / 3 / 32) * 32 : 4 * model.hidden_size;
  return {
    family: model.family,
    vocabularySize: tokenizer.size,
    contextLength: config.training.seq_len,
    layers: model.num_hidden_layers,
    hiddenSize: model.hidden_size,
    attentionHeads: model.num_attention_heads,
    keyValueHeads: model.num_key_value_heads ?? model.num_attention_heads,
    intermediateSize: model.intermediate_size ?? defaultWidth,
    tiedEmbeddings: model.tie_word_embeddings,
    ropeTheta: model.rope_theta,
    normEpsilon: model.norm_eps,
  };
}

async function prepareTokenizer(
  rows: readonly Row[],
  config: TrainingFile,
  { tokenizerFolder, base, log, signal }: Preparation,
): Promise<Tokenizer> {
  if (existsSync(path.join(tokenizerFolder, "tokenizer.json"))) return loadTokenizer(tokenizerFolder);
  const tokenizer = base?.tokenizer ?? (await makeTokenizer(rows, config, log, signal));
  await saveTokenizer(tokenizerFolder, tokenizer);
  return tokenizer;
}

async function makeTokenizer(
  rows: readonly Row[],
  config: TrainingFile,
  log: Log,
  signal: AbortSignal | undefined,
): Promise<Tokenizer> {
  const cancel = signal && { signal };
  const { kind, vocab_size: size, path: file } = config.tokenizer;
  if (kind === "file") return loadTokenizer(file!);
  const texts = rows.flatMap(({ example }) => textsOf(example));
  log("info", kind === "bpe" ? `Learning a vocabulary of ${size} tokens …` : "Collecting the characters …");
  const plainText = rows.every(({ example }) => example.kind === "text");
  return kind === "bpe"
    ? trainByteLevelBpe(texts, size, { ...cancel, onWarning: (message) => log("warning", message) })
    : trainCharacterTokenizer(texts, { ...cancel, specialTokens: !plainText });
}

/** Positions beyond those that the base knows mean nothing to it. */
function requireRoom({ contextLength }: ModelConfig, { training }: TrainingFile): void {
  if (training.seq_len > contextLength) throw errors.sequenceLongerThanModel(training.seq_len, contextLength);
}

/** Throws `sequence_longer_than_data` when the rows do not fill one sequence, and says what is cut off. */
function requireEnough(examples: readonly RenderedExample[], config: TrainingFile, log: Log): void {
  const { seq_len: sequenceLength } = config.training;
  const fit = describeFit(examples, sequenceLength);
  const total = examples.reduce((sum, { tokens }) => sum + tokens.length, 0);
  if (total <= sequenceLength) throw errors.sequenceLongerThanData(sequenceLength, total);
  if (fit.used === 0) throw errors.nothingToLearn(sequenceLength);
  if (fit.truncated > 0) {
    log(
      "warning",
      `${fit.truncated} rows are longer than training.seq_len = ${sequenceLength} and lose their end.`,
    );
  }
  if (fit.keptOut > 0) {
    log(
      "warning",
      `${fit.keptOut} rows are left out: none of their first ${sequenceLength} tokens carries loss.`,
    );
  }
}

async function collect(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
