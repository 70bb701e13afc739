// Preferences become pairs of sequences that share their prompt, in an order that only the seed decides.
import type { Row } from "../../schemas/dataset.ts";
import { preferenceSides } from "../../schemas/preference.ts";
import { errors } from "../errors.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Batch, BatchOptions, Batches, Fit } from "./batches.ts";
import { createRandom, derive } from "./random.ts";
import { renderAnswer, type RenderedExample } from "./render.ts";

/** Both begin with the same tokens, those of the prompt, which carry no loss. */
export interface RenderedPair {
  chosen: RenderedExample;
  rejected: RenderedExample;
}

/**
 * Sequence 2i holds the prompt of pair i with the chosen answer and sequence 2i + 1 the same with the rejected one, so
 * that everything is [2 * batchSize * sequenceLength]. Both stretches of a pair name the same example.
 */
export interface PairBatch extends Batch {
  /** [batchSize], 1 where there is a pair and 0 where the last batch of an epoch is filled up. */
  pairs: Float32Array;
}

export interface PairBatches extends Batches {
  batchAt(index: number): PairBatch;
}

/** `batchSize` counts pairs. A pair is never packed with another one. */
export type PairBatchOptions = Omit<BatchOptions, "packing">;

/** A pair as it fits: tokens of both from `start`, the prompt's beginning having been left out, up to an end each. */
interface CutPair {
  start: number;
  ends: { chosen: number; rejected: number };
}

interface Item {
  index: number;
  pair: RenderedPair;
  cut: CutPair;
}

/** Undefined for a row that compares nothing: pairs are numbered without them. Throws `row_not_renderable`. */
export function renderPair({ example, line }: Row, tokenizer: Tokenizer): RenderedPair | undefined {
  if (example.kind !== "preference") return undefined;
  return {
    chosen: renderAnswer(example, "chosen", line, tokenizer),
    rejected: renderAnswer(example, "rejected", line, tokenizer),
  };
}

/**
 * What is kept of a pair of which one side is longer than a sequence: the answers. The prompt loses its beginning, the
 * same on both sides; an answer that is too long alone loses its end.
 */
export function cutPair({ chosen, rejected }: RenderedPair, sequenceLength: number): CutPair {
  const [endOfChosen, endOfRejected] = [endOf(chosen), endOf(rejected)];
  // A sequence has that many targets, and the token before the first one.
  const most = sequenceLength + 1;
  const excess = Math.max(0, Math.max(endOfChosen, endOfRejected) - most);
  const prompt = Math.min(...[chosen, rejected].map(({ loss }) => Math.max(1, loss.indexOf(1, 1))));
  const start = Math.min(excess, prompt - 1);
  return {
    start,
    ends: { chosen: Math.min(endOfChosen, start + most), rejected: Math.min(endOfRejected, start + most) },
  };
}

/** As `describeFit`: `truncated` counts pairs whose answers lose tokens, `keptOut` those that no longer differ. */
export function describePairFit(pairs: readonly RenderedPair[], sequenceLength: number): Fit {
  const items = toItems(pairs, sequenceLength);
  const fit: Fit = { used: items.length, truncated: 0, keptOut: pairs.length - items.length, lossTokens: 0 };
  for (const item of items) {
    const { pair, cut } = item;
    const isTruncated = preferenceSides.some((side) => cut.ends[side] < endOf(pair[side]));
    if (isTruncated) fit.truncated++;
    fit.lossTokens += lossTargets(item);
  }
  return fit;
}

/**
 * Batches of pairs side by side; `batchAt` is a pure function of the index, as that of `createBatches` is. Pairs of
 * which one side has nothing to learn, or which differ only in what is cut off, are left out. Throws
 * `nothing_to_learn` when none is left.
 */
export function createPairBatches(pairs: readonly RenderedPair[], options: PairBatchOptions): PairBatches {
  const { batchSize, sequenceLength, seed, shuffle } = options;
  const items = toItems(pairs, sequenceLength);
  if (items.length === 0) throw errors.nothingToLearn(sequenceLength);
  const batchesPerEpoch = Math.ceil(items.length / batchSize);
  let cached: { epoch: number; order: readonly Item[] } | undefined;
  const counts = items.map(lossTargets).sort((a, b) => b - a);
  return {
    batchesPerEpoch,
    severalDocuments: false,
    mostLossTargets: sum(counts.slice(0, batchSize)),
    meanLossTargets: sum(counts) / batchesPerEpoch,
    batchAt(index) {
      const epoch = Math.floor(index / batchesPerEpoch);
      if (cached?.epoch !== epoch) {
        const order = shuffle ? createRandom(derive(seed, `order ${epoch}`)).shuffle([...items]) : items;
        cached = { epoch, order };
      }
      const first = (index % batchesPerEpoch) * batchSize;
      return fill(cached.order.slice(first, first + batchSize), options);
    },
  };
}

function toItems(pairs: readonly RenderedPair[], sequenceLength: number): Item[] {
  return pairs.flatMap((pair, index) => {
    const cut = cutPair(pair, sequenceLength);
    return differs(pair, cut) ? [{ index, pair, cut }] : [];
  });
}

/** Targets of both sides that carry loss. */
function lossTargets({ pair, cut }: Item): number {
  return sum(preferenceSides.map((side) => sum(pair[side].loss.subarray(cut.start + 1, cut.ends[side]))));
}

function sum(values: readonly number[] | Uint8Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Whether both sides still have something to learn, and not the same. */
function differs(pair: RenderedPair, { start, ends }: CutPair): boolean {
  const kept = preferenceSides.map((side) => pair[side].tokens.subarray(start, ends[side]));
  const teaches = preferenceSides.every((side) =>
    pair[side].loss.subarray(start + 1, ends[side]).includes(1),
  );
  return teaches && Buffer.compare(bytesOf(kept[0]!), bytesOf(kept[1]!)) !== 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** One past the last token with loss; what follows it teaches nothing. */
function endOf({ loss }: RenderedExample): number {
  return Math.max(0, loss.lastIndexOf(1)) + 1;
}

function fill(items: readonly Item[], { batchSize, sequenceLength, padding }: PairBatchOptions): PairBatch {
  const size = 2 * batchSize * sequenceLength;
  const batch: PairBatch = {
    tokens: new Int32Array(size).fill(padding),
    targets: new Int32Array(size).fill(padding),
    weights: new Float32Array(size),
    positions: new Int32Array(size),
    segments: new Int32Array(size).fill(-1),
    stretches: Array.from({ length: 2 * batchSize }, () => []),
    pairs: new Float32Array(batchSize).fill(1, 0, items.length),
  };
  for (const [place, { index, pair, cut }] of items.entries()) {
    for (const [offset, side] of preferenceSides.entries()) {
      const sequence = 2 * place + offset;
      const { tokens, loss, line } = pair[side];
      const { start, ends } = cut;
      const length = ends[side] - start - 1;
      const at = sequence * sequenceLength;
      batch.tokens.set(tokens.subarray(start, start + length), at);
      batch.targets.set(tokens.subarray(start + 1, start + 1 + length), at);
      batch.weights.set(loss.subarray(start + 1, start + 1 + length), at);
      batch.segments.fill(0, at, at + length);
      for (let position = 0; position < length; position++) batch.positions[at + position] = position;
      batch.stretches[sequence]!.push({ example: index, line, start, length });
    }
  }
  return batch;
}
