// Values that suit the data and the machine, for a training that begins from nothing.
import type { FormKey, FormTexts } from "../../../schemas/panels/training-form.ts";
import { valueText } from "./key-rules.ts";
import { modelSizes, type ModelSize } from "./model-sizes.ts";

/** What is known of the rows that are learnt from. */
export interface RowFacts {
  /** Rows to train on, and rows held out beside them. */
  readonly rows: number;
  readonly heldOut: number;
  /** Characters of a row: the mean, and what 95 of 100 rows do not exceed. */
  readonly meanCharacters: number;
  readonly longCharacters: number;
  /** Whether each row has a chosen and a rejected answer. */
  readonly arePreferences?: boolean;
}

export interface Machine {
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
}

/** What a person has chosen already; the rest follows from it. */
export interface Chosen {
  readonly hiddenSize?: number | undefined;
  readonly sequenceLength?: number | undefined;
  readonly batchSize?: number | undefined;
  readonly steps?: number | undefined;
}

/** English text and code in a byte-level vocabulary of a few thousand tokens. */
const CHARACTERS_A_TOKEN = 3.2;
/** Where a row begins and ends, and who speaks. */
const MARKS_A_ROW = 8;
/** The same for a published model, which has its vocabulary and learns much from little. */
const TOKENS_A_STEP_OF_BASE = 1024;
/** With about this many tokens a step, small models learn steadily. */
const TOKENS_A_STEP = 2048;

export function suggest(facts: RowFacts | undefined, machine: Machine, chosen: Chosen = {}): FormTexts {
  const size = sizeFor(facts, machine);
  const hiddenSize = chosen.hiddenSize ?? size.hiddenSize;
  const sequenceLength = chosen.sequenceLength ?? sequenceLengthFor(facts);
  const batchSize = chosen.batchSize ?? Math.min(32, Math.max(2, TOKENS_A_STEP / sequenceLength));
  const steps = chosen.steps ?? stepsFor(facts, Math.round(batchSize) * sequenceLength);
  const values: Partial<Record<FormKey, number>> = {
    "tokenizer.vocab_size": vocabularyFor(facts),
    "model.num_hidden_layers": size.layers,
    "model.hidden_size": hiddenSize,
    "model.num_attention_heads": headsFor(hiddenSize),
    "model.initializer_range": initializerRangeFor(hiddenSize),
    "training.steps": steps,
    "training.local_batch_size": Math.round(batchSize),
    "training.seq_len": sequenceLength,
    "optimizer.lr": learningRateFor(hiddenSize),
    "checkpoint.interval": Math.min(steps, roundInterval(Math.max(10, steps / 6))),
    "evaluation.interval": Math.min(steps, roundInterval(Math.max(10, steps / 12))),
    ...((facts?.rows ?? 0) > 50_000 && { "dataset.validation_fraction": 0.02 }),
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, valueText(value)]));
}

/** What a published model does not say by itself. */
export function suggestTuning(
  facts: RowFacts | undefined,
  { lora, dpo }: { readonly lora: boolean; readonly dpo: boolean },
  chosen: Chosen = {},
): FormTexts {
  const sequenceLength = chosen.sequenceLength ?? sequenceLengthFor(facts);
  const batchSize =
    chosen.batchSize ?? Math.max(1, Math.round(TOKENS_A_STEP_OF_BASE / sequenceLength / (dpo ? 2 : 1)));
  const steps = chosen.steps ?? tuningStepsFor(facts, batchSize * sequenceLength);
  const values: Partial<Record<FormKey, number>> = {
    ...(lora && { "lora.rank": 16, "lora.alpha": 32 }),
    ...(dpo && { "dpo.beta": 0.1 }),
    "training.steps": steps,
    "training.local_batch_size": batchSize,
    "training.seq_len": sequenceLength,
    "checkpoint.interval": Math.min(steps, roundInterval(Math.max(10, steps / 4))),
    "evaluation.interval": Math.min(steps, roundInterval(Math.max(10, steps / 8))),
    ...((facts?.rows ?? 0) > 50_000 && { "dataset.validation_fraction": 0.02 }),
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, valueText(value)]));
}

/** How often each row is seen. */
export function passesOver(facts: RowFacts, steps: number, tokensPerStep: number): number {
  return (steps * tokensPerStep) / Math.max(1, tokensOf(facts));
}

export function tokensOf({ rows, meanCharacters }: RowFacts): number {
  return rows * (meanCharacters / CHARACTERS_A_TOKEN + MARKS_A_ROW);
}

/** More data than a narrow model takes in, and a machine that trains a wider one in bearable time. */
function sizeFor(facts: RowFacts | undefined, { cores, memory }: Machine): ModelSize {
  const tokens = facts === undefined ? 0 : tokensOf(facts);
  const [tiny, small, medium] = modelSizes;
  if (tokens > 100e6 && cores >= 16 && memory >= 16e9) return medium!;
  return tokens > 5e6 && cores >= 8 ? small! : tiny!;
}

function sequenceLengthFor(facts: RowFacts | undefined): number {
  const tokens = (facts?.longCharacters ?? 0) / CHARACTERS_A_TOKEN + MARKS_A_ROW;
  return [128, 256, 512].find((length) => length >= tokens) ?? 1024;
}

function vocabularyFor(facts: RowFacts | undefined): number {
  const characters = facts === undefined ? 1e6 : facts.rows * facts.meanCharacters;
  if (characters < 300e3) return 1024;
  return characters < 10e6 ? 2048 : characters < 100e6 ? 4096 : 8192;
}

/** Little data is seen often, much data once. */
function stepsFor(facts: RowFacts | undefined, tokensPerStep: number): number {
  if (facts === undefined) return 1000;
  const tokens = tokensOf(facts);
  const passes = tokens < 200e3 ? 20 : tokens < 2e6 ? 10 : tokens < 20e6 ? 3 : 1;
  const steps = Math.min(20_000, Math.max(300, (passes * tokens) / tokensPerStep));
  const unit = steps < 1000 ? 50 : 10 ** (Math.floor(Math.log10(steps)) - 1);
  return Math.round(steps / unit) * unit;
}

/** A few rows are seen three times, many once. */
function tuningStepsFor(facts: RowFacts | undefined, tokensPerStep: number): number {
  if (facts === undefined) return 200;
  const tokens = tokensOf(facts);
  const steps = Math.min(5000, Math.max(20, ((tokens < 2e6 ? 3 : 1) * tokens) / tokensPerStep));
  const unit = steps < 100 ? 10 : steps < 1000 ? 50 : 100;
  return Math.round(steps / unit) * unit;
}

/** Heads of about 32 numbers in narrow models and of 64 in wide ones, of an even width as rotary positions need it. */
function headsFor(hiddenSize: number): number {
  const known = modelSizes.find((size) => size.hiddenSize === hiddenSize);
  if (known !== undefined) return known.heads;
  const wanted = hiddenSize <= 256 ? 32 : 64;
  const widths = Array.from({ length: Math.min(512, hiddenSize) }, (_, index) => index + 1);
  const usable = widths.filter((width) => width % 2 === 0 && hiddenSize % width === 0);
  const width = usable.reduce(
    (best, one) => (Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best),
    hiddenSize,
  );
  return hiddenSize / width;
}

/** Wider models need smaller steps. */
function learningRateFor(hiddenSize: number): number {
  if (hiddenSize <= 128) return 3e-3;
  return hiddenSize <= 256 ? 1.5e-3 : hiddenSize <= 512 ? 8e-4 : 5e-4;
}

/** The usual 0.02 loses the first steps of narrow models. */
function initializerRangeFor(hiddenSize: number): number {
  return hiddenSize <= 128 ? 0.06 : hiddenSize <= 256 ? 0.04 : 0.02;
}

/** 1, 2 or 5 times a power of ten. */
function roundInterval(steps: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(1, steps)));
  const nearest = [1, 2, 5, 10].reduce((best, factor) =>
    Math.abs(factor * unit - steps) < Math.abs(best * unit - steps) ? factor : best,
  );
  return nearest * unit;
}
