import assert from "node:assert/strict";
import { test } from "node:test";
import { createBatches, describeFit, type Batch, type BatchOptions } from "../../../agent/dataset/batches.ts";
import { createRandom } from "../../../agent/dataset/random.ts";
import type { RenderedExample } from "../../../agent/dataset/render.ts";

const padding = 9_999_999;

/** An example whose tokens tell which example and position they are: 1000 × line + position. */
function example(line: number, loss: string): RenderedExample {
  const tokens = Int32Array.from(loss, (_, position) => 1000 * line + position);
  return { tokens, loss: Uint8Array.from(loss, (flag) => (flag === "1" ? 1 : 0)), line };
}

const text = (line: number, length: number) => example(line, `0${"1".repeat(length - 1)}`);
const answer = (line: number, prompt: number, length: number) =>
  example(line, "0".repeat(prompt) + "1".repeat(length));

function mixedExamples(seed: number): RenderedExample[] {
  const random = createRandom(seed);
  return Array.from({ length: 40 }, (_, index) =>
    random.next() < 0.5
      ? text(index + 1, 2 + random.below(60))
      : answer(index + 1, 1 + random.below(9), 1 + random.below(7)),
  );
}

function options(change: Partial<BatchOptions> = {}): BatchOptions {
  return { batchSize: 3, sequenceLength: 16, packing: true, seed: 1, shuffle: true, padding, ...change };
}

/** Checks what holds of every batch, and returns the targets that carry weight. */
function weighedTargets(
  batch: Batch,
  { batchSize, sequenceLength, packing }: BatchOptions,
  severalDocuments: boolean,
): number[] {
  const weighed: number[] = [];
  for (const part of [batch.tokens, batch.targets, batch.weights, batch.positions, batch.segments]) {
    assert.equal(part.length, batchSize * sequenceLength);
  }
  for (let row = 0; row < batchSize; row++) {
    let segment = -1;
    const lines = new Set<number>();
    for (let column = 0; column < sequenceLength; column++) {
      const at = row * sequenceLength + column;
      if (batch.segments[at] === -1) {
        assert.deepEqual([batch.tokens[at], batch.targets[at], batch.weights[at]], [padding, padding, 0]);
        assert.ok(batch.segments.subarray(at, (row + 1) * sequenceLength).every((other) => other === -1));
        break;
      }
      // The target is the next token of the same document.
      assert.equal(batch.targets[at], batch.tokens[at]! + 1);
      if (batch.segments[at] === segment) {
        assert.equal(batch.tokens[at], batch.tokens[at - 1]! + 1);
        assert.equal(batch.positions[at], batch.positions[at - 1]! + 1);
      } else {
        assert.equal(batch.segments[at], segment + 1);
        assert.equal(batch.positions[at], 0);
        segment++;
      }
      lines.add(Math.floor(batch.tokens[at]! / 1000));
      if (batch.weights[at] === 1) weighed.push(batch.targets[at]);
    }
    assert.deepEqual([...lines].sort(), [...new Set(batch.stretches[row]!.map(({ line }) => line))].sort());
    if (!packing) assert.ok(lines.size <= 1);
    if (!severalDocuments) assert.ok(segment <= 0);
  }
  return weighed;
}

function epochTargets(examples: RenderedExample[], chosen: BatchOptions, epoch: number): number[] {
  const batches = createBatches(examples, chosen);
  return Array.from({ length: batches.batchesPerEpoch }, (_, index) =>
    weighedTargets(
      batches.batchAt(epoch * batches.batchesPerEpoch + index),
      chosen,
      batches.severalDocuments,
    ),
  ).flat();
}

/** The targets that an epoch must hold: all with loss that are not cut off. */
function expectedTargets(examples: RenderedExample[], sequenceLength: number): number[] {
  return examples.flatMap(({ tokens, loss }) => {
    const isText = loss.subarray(1).every((flag) => flag === 1);
    return [...tokens].filter((_, at) => loss[at] === 1 && (isText || at <= sequenceLength));
  });
}

const ascending = (numbers: number[]) => numbers.toSorted((a, b) => a - b);

for (const packing of [true, false]) {
  for (const shuffle of [true, false]) {
    test(`every token with loss is a target once an epoch (packing ${packing}, shuffle ${shuffle})`, () => {
      for (const seed of [1, 2, 3]) {
        const examples = mixedExamples(seed);
        const chosen = options({ packing, shuffle, seed });
        const expected = ascending(expectedTargets(examples, chosen.sequenceLength));
        assert.equal(describeFit(examples, chosen.sequenceLength).lossTokens, expected.length);
        for (const epoch of [0, 1, 5]) {
          assert.deepEqual(ascending(epochTargets(examples, chosen, epoch)), expected);
        }
      }
    });
  }
}

test("without shuffling the targets come in the order of the examples, in every epoch", () => {
  const examples = mixedExamples(4);
  const chosen = options({ shuffle: false });
  for (const epoch of [0, 3]) {
    assert.deepEqual(epochTargets(examples, chosen, epoch), expectedTargets(examples, chosen.sequenceLength));
  }
});

test("a batch depends on nothing but its index", () => {
  const examples = mixedExamples(5);
  const straight = createBatches(examples, options());
  const later = createBatches(examples, options());
  const epoch = straight.batchesPerEpoch;
  for (const index of [2 * epoch + 1, 0, epoch, 1]) {
    assert.deepEqual(later.batchAt(index), straight.batchAt(index));
  }
  assert.notDeepEqual(straight.batchAt(0), straight.batchAt(epoch));
  assert.notDeepEqual(straight.batchAt(0), createBatches(examples, options({ seed: 2 })).batchAt(0));
});

test("several documents share a sequence only with packing, or where a long text is cut anew", () => {
  const short = [text(1, 16), answer(2, 3, 40)];
  const long = [...short, text(3, 40)];
  const several = (examples: RenderedExample[], change: Partial<BatchOptions>) =>
    createBatches(examples, options(change)).severalDocuments;
  assert.equal(several(short, { packing: true }), true);
  assert.equal(several(short, { packing: false }), false);
  assert.equal(several(long, { packing: false }), true);
  assert.equal(several(long, { packing: false, shuffle: false }), false);
});

test("a long text is cut elsewhere in each epoch and fills its sequences", () => {
  const chosen = options({ batchSize: 1 });
  const batches = createBatches([text(1, 161)], chosen);
  assert.equal(batches.batchesPerEpoch, 10);
  const firstTokens = (epoch: number) =>
    ascending(Array.from({ length: 10 }, (_, index) => batches.batchAt(10 * epoch + index).tokens[0]! % 16));
  assert.equal(new Set([0, 1, 2, 3, 4, 5].map((epoch) => firstTokens(epoch)[4])).size > 2, true);
  for (let index = 0; index < 20; index++) assert.ok(!batches.batchAt(index).segments.includes(-1));
});

test("packing leaves little room", () => {
  const random = createRandom(6);
  const examples = Array.from({ length: 500 }, (_, index) => answer(index + 1, 2, 1 + random.below(40)));
  const chosen = options({ batchSize: 1, sequenceLength: 64 });
  const batches = createBatches(examples, chosen);
  const slots = examples.reduce((sum, { tokens }) => sum + tokens.length - 1, 0);
  assert.ok(batches.batchesPerEpoch <= Math.ceil(slots / 64) * 1.02, `${batches.batchesPerEpoch} sequences`);
});

test("long conversations lose their end, and those without loss before it are kept out", () => {
  const examples = [answer(1, 4, 4), answer(2, 4, 40), answer(3, 17, 5), example(4, "0000"), text(5, 50)];
  assert.deepEqual(describeFit(examples, 16), { used: 3, truncated: 1, keptOut: 2, lossTokens: 4 + 13 + 49 });
  assert.deepEqual(
    new Set(epochTargets(examples, options(), 0).map((t) => Math.floor(t / 1000))),
    new Set([1, 2, 5]),
  );
});

test("what follows the last token with loss takes no room", () => {
  const batches = createBatches(
    [example(1, "0110000000"), example(2, "0110000000")],
    options({ sequenceLength: 4 }),
  );
  assert.equal(batches.batchesPerEpoch, 1);
  assert.deepEqual([...batches.batchAt(0).segments.subarray(0, 4)], [0, 0, 1, 1]);
});

test("nothing to learn is said at once", () => {
  assert.throws(() => createBatches([example(1, "000")], options()), { code: "nothing_to_learn" });
});

test("a batch reads no more of a text of a million tokens than it holds", () => {
  let read = 0;
  class CountedTokens extends Int32Array {
    override subarray(start: number, end: number): Int32Array<ArrayBuffer> {
      read += end - start;
      return new Int32Array(this.buffer, 4 * start, end - start);
    }
  }
  const tokens = new CountedTokens(1_000_000).map((_, at) => at);
  const loss = new Uint8Array(tokens.length).fill(1, 1);
  const batches = createBatches([{ tokens, loss, line: 1 }], options({ batchSize: 32, sequenceLength: 128 }));
  for (let index = 0; index < 100; index++) batches.batchAt(index);
  // Each is a token, and the target of the one before it.
  assert.equal(read, 2 * 100 * 32 * 128);
});

test("no batch of any epoch has more targets with loss than is said", () => {
  for (const packing of [true, false])
    for (const shuffle of [true, false]) {
      const batches = createBatches(mixedExamples(3), options({ packing, shuffle }));
      const counts = Array.from({ length: 4 * batches.batchesPerEpoch }, (_, index) =>
        batches.batchAt(index).weights.reduce((sum, weight) => sum + weight, 0),
      );
      assert.ok(Math.max(...counts) <= batches.mostLossTargets);
      assert.ok(batches.mostLossTargets <= 3 * 16);
      const all = counts.reduce((sum, count) => sum + count, 0);
      assert.ok(Math.abs(batches.meanLossTargets - all / counts.length) < 1e-9);
    }
  const answers = [1, 2, 3, 4].map((line) => answer(line, 2, line));
  const { mostLossTargets, meanLossTargets } = createBatches(answers, options({ packing: false }));
  assert.equal(mostLossTargets, 4 + 3 + 2);
  assert.equal(meanLossTargets, (4 + 3 + 2 + 1) / 2);
});
