// Rendered examples become batches of equally long sequences, in an order that only the seed decides.
import { errors } from "../errors.ts";
import { packBestFit, packInOrder } from "./packing.ts";
import { createRandom, derive } from "./random.ts";
import type { RenderedExample } from "./render.ts";

/** Everything is [batchSize * sequenceLength], row-major, but `stretches`. */
export interface Batch {
  tokens: Int32Array;
  /** The token that follows in the same document. */
  targets: Int32Array;
  /** 1 where the target counts, else 0. */
  weights: Float32Array;
  /** From 0 in each document. */
  positions: Int32Array;
  /** Number of the document within the sequence, -1 for padding. */
  segments: Int32Array;
  /** What stands in each segment of each sequence, [batchSize][segments]. */
  stretches: Stretch[][];
}

/** Consecutive targets of one document. */
export interface Stretch {
  /** The document's place among the examples. */
  example: number;
  /** Where its row came from, from 1. */
  line: number;
  /** The token before the first target. */
  start: number;
  /** Targets, with loss or without. */
  length: number;
}

export interface BatchOptions {
  batchSize: number;
  sequenceLength: number;
  /** Several documents in one sequence. Otherwise each has a sequence of its own, padded. */
  packing: boolean;
  seed: number;
  /** Draws the order, and where long texts are cut, anew for every epoch. Otherwise all is in order. */
  shuffle: boolean;
  /** Id of the padding token. */
  padding: number;
}

export interface Batches {
  batchesPerEpoch: number;
  /** No batch has more targets with loss. */
  mostLossTargets: number;
  /** Those that a batch has on average. */
  meanLossTargets: number;
  /**
   * Whether a sequence may hold more than one document, so that attention must heed `segments`: with packing, and
   * where a long text is cut anew for every epoch, since the stretch across its end is two documents.
   */
  severalDocuments: boolean;
  /** A pure function of the index; the epoch is floor(index / batchesPerEpoch). */
  batchAt(index: number): Batch;
}

/** How examples fit into sequences. */
export interface Fit {
  /** Examples that batches are made of. */
  used: number;
  /** Of these, conversations and completions that lose tokens with loss at their end. */
  truncated: number;
  /** Examples that are left out, because none of their first `sequenceLength` targets carries loss. */
  keptOut: number;
  /** Targets with loss in one epoch. */
  lossTokens: number;
}

/** An example as `targets` consecutive targets: all of a text, as many as fit of anything else. */
interface Document {
  /** Its place among the examples. */
  index: number;
  example: RenderedExample;
  targets: number;
}

/** The `part`-th stretch of a document; `length` targets. */
interface Item {
  document: Document;
  part: number;
  length: number;
}

/** Counts what is cut short or kept out at this length. */
export function describeFit(examples: readonly RenderedExample[], sequenceLength: number): Fit {
  const fit: Fit = { used: 0, truncated: 0, keptOut: 0, lossTokens: 0 };
  for (const [index, example] of examples.entries()) {
    const document = toDocument(index, example, sequenceLength);
    if (document === undefined) {
      fit.keptOut++;
      continue;
    }
    fit.used++;
    if (document.targets < lastTarget(example)) fit.truncated++;
    fit.lossTokens += countLoss(example, document.targets);
  }
  return fit;
}

/**
 * A target is the next token of the same document. A text that is longer than a sequence is cut into
 * stretches of `sequenceLength` targets; each epoch cuts it elsewhere, and each token is a target once.
 * Anything else that is longer is cut at its end. The last batch of an epoch is filled up with padding.
 * Throws `nothing_to_learn` when no example has a target with loss.
 */
export function createBatches(examples: readonly RenderedExample[], options: BatchOptions): Batches {
  const { batchSize, sequenceLength, packing, seed, shuffle } = options;
  const items = examples.flatMap((example, index) => {
    const document = toDocument(index, example, sequenceLength);
    return document === undefined ? [] : cut(document, sequenceLength);
  });
  if (items.length === 0) throw errors.nothingToLearn(sequenceLength);
  const lengths = items.map((item) => item.length);
  // Which lengths share a sequence is decided once, so that every epoch has as many batches as the first.
  const pack = packing ? (shuffle ? packBestFit : packInOrder) : eachAlone;
  const sequences = pack(lengths, sequenceLength).map((indices) => indices.map((index) => items[index]!));
  const batchesPerEpoch = Math.ceil(sequences.length / batchSize);
  let cached: { epoch: number; plan: Item[][] } | undefined;

  return {
    batchesPerEpoch,
    mostLossTargets: mostLossTargets(sequences, options),
    meanLossTargets: items.reduce((sum, item) => sum + lossTargets(item), 0) / batchesPerEpoch,
    severalDocuments: packing || (shuffle && items.some(({ document }) => document.targets > sequenceLength)),
    batchAt(index) {
      const epoch = Math.floor(index / batchesPerEpoch);
      if (cached?.epoch !== epoch) {
        cached = { epoch, plan: shuffle ? reshuffle(sequences, derive(seed, `order ${epoch}`)) : sequences };
      }
      const first = (index % batchesPerEpoch) * batchSize;
      return fill(cached.plan.slice(first, first + batchSize), options, shuffle ? epoch : undefined);
    },
  };
}

/** What the batch with the most would have if every place were taken by the item of its length with the most. */
function mostLossTargets(sequences: readonly Item[][], { batchSize }: BatchOptions): number {
  const byLength = new Map<number, number>();
  for (const item of sequences.flat()) {
    byLength.set(item.length, Math.max(lossTargets(item), byLength.get(item.length) ?? 0));
  }
  const counts = sequences.map((items) => items.reduce((sum, { length }) => sum + byLength.get(length)!, 0));
  const largest = counts.sort((a, b) => b - a).slice(0, batchSize);
  return largest.reduce((sum, count) => sum + count, 0);
}

/** Targets with loss: all of a part of a text that is longer than a sequence. */
function lossTargets({ length, document: { example, targets } }: Item): number {
  return length < targets ? length : countLoss(example, targets);
}

/** Draws anew which items of a length take the places for that length, and the order of the sequences. */
function reshuffle(sequences: readonly Item[][], seed: number): Item[][] {
  const random = createRandom(seed);
  const byLength = new Map<number, Item[]>();
  for (const item of sequences.flat()) {
    const same = byLength.get(item.length);
    if (same === undefined) byLength.set(item.length, [item]);
    else same.push(item);
  }
  for (const same of byLength.values()) random.shuffle(same);
  return random.shuffle(
    sequences.map((sequence) => sequence.map((item) => byLength.get(item.length)!.pop()!)),
  );
}

function fill(sequences: readonly Item[][], options: BatchOptions, epoch: number | undefined): Batch {
  const { batchSize, sequenceLength, seed } = options;
  const size = batchSize * sequenceLength;
  const batch: Batch = {
    tokens: new Int32Array(size).fill(options.padding),
    targets: new Int32Array(size).fill(options.padding),
    weights: new Float32Array(size),
    positions: new Int32Array(size),
    segments: new Int32Array(size).fill(-1),
    stretches: Array.from({ length: batchSize }, () => []),
  };
  for (const [row, sequence] of sequences.entries()) {
    let at = row * sequenceLength;
    let segment = 0;
    for (const item of sequence) {
      const { index, example, targets } = item.document;
      const long = targets > sequenceLength;
      const offset =
        long && epoch !== undefined ? createRandom(derive(seed, `cut ${epoch} ${index}`)).below(targets) : 0;
      // A long text is read as a ring that starts at the offset; the stretch across its end is two documents.
      let start = (offset + item.part * sequenceLength) % targets;
      for (let left = item.length; left > 0;) {
        const length = Math.min(left, targets - start);
        copyStretch(batch, at, example, start, length, segment++);
        batch.stretches[row]!.push({ example: index, line: example.line, start, length });
        at += length;
        left -= length;
        start = 0;
      }
    }
  }
  return batch;
}

function copyStretch(
  batch: Batch,
  at: number,
  example: RenderedExample,
  start: number,
  length: number,
  segment: number,
): void {
  batch.tokens.set(example.tokens.subarray(start, start + length), at);
  batch.targets.set(example.tokens.subarray(start + 1, start + 1 + length), at);
  batch.weights.set(example.loss.subarray(start + 1, start + 1 + length), at);
  batch.segments.fill(segment, at, at + length);
  for (let position = 0; position < length; position++) batch.positions[at + position] = position;
}

function toDocument(index: number, example: RenderedExample, sequenceLength: number): Document | undefined {
  const last = lastTarget(example);
  const targets = isText(example) ? last : Math.min(last, sequenceLength);
  const first = example.loss.indexOf(1, 1);
  return first === -1 || first > targets ? undefined : { index, example, targets };
}

/** Of the first `targets` targets, those with loss. */
function countLoss({ loss }: RenderedExample, targets: number): number {
  let count = 0;
  for (let at = 1; at <= targets; at++) count += loss[at]!;
  return count;
}

/** Index of the last token with loss; what follows it teaches nothing. 0 when there is none. */
function lastTarget(example: RenderedExample): number {
  return Math.max(0, example.loss.lastIndexOf(1));
}

/** Where every token is a target, no part needs what stands before it, so that it may be cut anywhere. */
function isText(example: RenderedExample): boolean {
  return example.loss.indexOf(0, 1) === -1;
}

function cut(document: Document, sequenceLength: number): Item[] {
  const parts = Math.ceil(document.targets / sequenceLength);
  return Array.from({ length: parts }, (_, part) => ({
    document,
    part,
    length: Math.min(sequenceLength, document.targets - part * sequenceLength),
  }));
}

function eachAlone(lengths: readonly number[]): number[][] {
  return lengths.map((_, index) => [index]);
}
