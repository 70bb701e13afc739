// Preferences as pairs of sequences: the same prompt, loss on the answers, batches side by side.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createPairBatches,
  cutPair,
  describePairFit,
  renderPair,
  type PairBatchOptions,
  type RenderedPair,
} from "../../../agent/dataset/preference.ts";
import { renderExample, type RenderedExample } from "../../../agent/dataset/render.ts";
import { trainByteLevelBpe } from "../../../agent/tokenizer/bpe.ts";
import type { Example } from "../../../schemas/dataset.ts";
import { learningText } from "../../support/tokenizer-corpus.ts";

const tokenizer = await trainByteLevelBpe([learningText, "user assistant"], 500);
const pairOf = (example: Example): RenderedPair => renderPair({ line: 7, example }, tokenizer)!;

function learnt({ tokens, loss }: RenderedExample): string {
  return tokenizer.decode([...tokens].filter((_, index) => loss[index] === 1));
}

test("Of a conversation only the compared answers carry loss, after the same prompt", () => {
  const pair = pairOf({
    kind: "preference",
    prompt: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "Bye" },
    ],
    chosen: [{ role: "assistant", content: "So long" }],
    rejected: [{ role: "assistant", content: "Go" }],
  });
  assert.equal(learnt(pair.chosen), "So long<|im_end|>");
  assert.equal(learnt(pair.rejected), "Go<|im_end|>");
  const prompt = pair.chosen.loss.indexOf(1);
  assert.equal(pair.rejected.loss.indexOf(1), prompt);
  assert.deepEqual(pair.chosen.tokens.subarray(0, prompt), pair.rejected.tokens.subarray(0, prompt));
  assert.deepEqual([pair.chosen.line, pair.rejected.line], [7, 7]);
});

test("Of texts both answers and the end of the text carry loss", () => {
  const pair = pairOf({ kind: "preference", prompt: "The sky is", chosen: " blue", rejected: " green" });
  const end = tokenizer.decode([tokenizer.special.endOfText!]);
  assert.deepEqual([learnt(pair.chosen), learnt(pair.rejected)], [` blue${end}`, ` green${end}`]);
});

test("Without a comparison the chosen answer is learnt", () => {
  const example: Example = { kind: "preference", prompt: "The sky is", chosen: " blue", rejected: " green" };
  assert.deepEqual(renderExample({ line: 7, example }, tokenizer), pairOf(example).chosen);
  assert.equal(renderPair({ line: 1, example: { kind: "text", text: "a" } }, tokenizer), undefined);
});

const padding = 9_999_999;

/** Tokens 1000 × line + position in the prompt; answers go on from 500 and from 700. */
function pair(line: number, prompt: number, chosen: number, rejected: number): RenderedPair {
  const side = (first: number, length: number): RenderedExample => ({
    tokens: Int32Array.from(
      { length: prompt + length },
      (_, at) => 1000 * line + (at < prompt ? at : first + at - prompt),
    ),
    loss: Uint8Array.from({ length: prompt + length }, (_, at) => (at < prompt ? 0 : 1)),
    line,
  });
  return { chosen: side(500, chosen), rejected: side(700, rejected) };
}

const options = (change: Partial<PairBatchOptions> = {}): PairBatchOptions => ({
  batchSize: 2,
  sequenceLength: 8,
  seed: 1,
  shuffle: false,
  padding,
  ...change,
});

test("The two answers of a pair lie in neighbouring sequences, and the last batch is filled up", () => {
  const batches = createPairBatches([pair(1, 3, 2, 4), pair(2, 2, 1, 1), pair(3, 1, 1, 2)], options());
  assert.equal(batches.batchesPerEpoch, 2);
  assert.equal(batches.mostLossTargets, 2 + 4 + 1 + 2);
  assert.equal(batches.meanLossTargets, (2 + 4 + 1 + 1 + 1 + 2) / 2);
  const [first, second] = [batches.batchAt(0), batches.batchAt(1)];
  const rows = (values: ArrayLike<number>): number[][] =>
    Array.from({ length: 4 }, (_, row) => Array.from(values).slice(row * 8, row * 8 + 8));
  assert.deepEqual(rows(first.tokens)[0], [1000, 1001, 1002, 1500, ...Array<number>(4).fill(padding)]);
  assert.deepEqual(rows(first.targets)[1], [1001, 1002, 1700, 1701, 1702, 1703, padding, padding]);
  assert.deepEqual(rows(first.weights)[1], [0, 0, 1, 1, 1, 1, 0, 0]);
  assert.deepEqual(rows(first.positions)[1], [0, 1, 2, 3, 4, 5, 0, 0]);
  assert.deepEqual(rows(first.segments)[0], [0, 0, 0, 0, -1, -1, -1, -1]);
  assert.deepEqual(
    first.stretches.map(([stretch]) => stretch),
    [0, 0, 1, 1].map((example, row) => ({
      example,
      line: example + 1,
      start: 0,
      length: [4, 6, 2, 2][row],
    })),
  );
  assert.deepEqual([...first.pairs, ...second.pairs], [1, 1, 1, 0]);
  assert.ok(
    rows(second.weights)
      .slice(2)
      .flat()
      .every((weight) => weight === 0),
  );
});

test("A prompt that is too long loses its beginning on both sides, and an answer only what is too long alone", () => {
  const [long, longer] = [pair(1, 20, 3, 5), pair(1, 20, 3, 12)];
  assert.deepEqual(cutPair(long, 8), { start: 16, ends: { chosen: 23, rejected: 25 } });
  assert.deepEqual(cutPair(longer, 8), { start: 19, ends: { chosen: 23, rejected: 28 } });
  const { targets, weights } = createPairBatches([long], options({ batchSize: 1 })).batchAt(0);
  const answers = [...targets].filter((_, at) => weights[at] === 1);
  assert.deepEqual(answers, [1500, 1501, 1502, 1700, 1701, 1702, 1703, 1704]);
});

test("The fit counts what is cut and what no longer differs", () => {
  const late = pair(3, 1, 20, 20);
  late.rejected.tokens.set(late.chosen.tokens.subarray(0, 15));
  const pairs = [pair(1, 3, 2, 2), pair(2, 2, 3, 12), late];
  assert.deepEqual(describePairFit(pairs, 8), { used: 2, truncated: 1, keptOut: 1, lossTokens: 4 + 3 + 8 });
  assert.throws(() => createPairBatches([late], options()), { code: "nothing_to_learn" });
});

test("Each epoch has every pair once, in an order of its own that follows from the seed", () => {
  const pairs = Array.from({ length: 12 }, (_, index) => pair(index + 1, 2, 1, 2));
  const lines = (seed: number, epoch: number): number[] => {
    const batches = createPairBatches(pairs, options({ seed, shuffle: true }));
    return [0, 1, 2, 3, 4, 5].flatMap((index) =>
      batches.batchAt(epoch * 6 + index).stretches.map(([stretch]) => stretch!.line),
    );
  };
  const [first, again, second, other] = [lines(1, 0), lines(1, 0), lines(1, 1), lines(2, 0)];
  assert.deepEqual(first, again);
  assert.deepEqual(
    first.toSorted((a, b) => a - b),
    pairs.flatMap((_, index) => [index + 1, index + 1]),
  );
  assert.notDeepEqual(first, second);
  assert.notDeepEqual(first, other);
});
