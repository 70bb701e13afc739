import assert from "node:assert/strict";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { createPairBatches } from "../../../agent/dataset/preference.ts";
import { openPairScorer } from "../../../agent/training/pair-scorer.ts";
import {
  type ReferenceEvent,
  type ReferenceOptions,
  type ReferenceScores,
  scoreReference,
} from "../../../agent/training/reference.ts";
import { drawPairs, scoresOf } from "../../support/pairs.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { tinyConfig, tinyTensors } from "../../support/tiny-model.ts";

const model = tinyConfig("llama");

interface Changes extends Partial<Pick<ReferenceOptions, "shouldStop" | "persist">> {
  pairs?: number;
  weights?: number;
  sequenceLength?: number;
}

/** Four batches of training pairs and four of pairs that are held out; the changes are seeds of pairs and weights. */
function optionsOf(folder: string, changes: Changes = {}): ReferenceOptions {
  const {
    sequenceLength = 16,
    shouldStop = () => false,
    persist = (write: () => Promise<void>) => write(),
  } = changes;
  const split = (seed: number) => {
    const options = { batchSize: 2, sequenceLength, padding: 0, seed: 1, shuffle: true };
    return { batches: createPairBatches(drawPairs(seed), options), pairs: 7 };
  };
  return {
    ...{ folder, shouldStop, persist, training: split(changes.pairs ?? 1), validation: split(2) },
    scorer: { model, tensors: tinyTensors(model, changes.weights), batchSize: 4, sequenceLength, threads: 1 },
  };
}

async function ask(options: ReferenceOptions) {
  const events: ReferenceEvent[] = [];
  const asking = scoreReference(options);
  let next = await asking.next();
  for (; !next.done; next = await asking.next()) events.push(next.value);
  const asked = events.flatMap((event) => (event.kind === "reference" ? [event.asked] : []));
  const warnings = events.flatMap((event) => (event.kind === "warning" ? [event.message] : []));
  return { scores: next.value, asked, warnings };
}

async function expected({ training, validation, scorer }: ReferenceOptions): Promise<ReferenceScores> {
  const opened = openPairScorer(scorer);
  const scores = {
    training: await scoresOf(opened, training.batches, training.pairs),
    validation: await scoresOf(opened, validation!.batches, validation!.pairs),
  };
  opened.close();
  return scores;
}

test("the base is asked about every pair once, and tells how far it is", async () => {
  const options = optionsOf(temporaryFolder());
  const { scores, asked } = await ask(options);
  assert.deepEqual(scores, await expected(options));
  assert.deepEqual(asked, [0, 2, 4, 6, 7, 9, 11, 13, 14]);
  const again = await ask(options);
  assert.deepEqual(again, { scores, asked: [], warnings: [] });
});

test("asking the base is stopped between two batches, and goes on from there", async () => {
  const folder = temporaryFolder();
  for (const [most, begins] of [
    [3, 0],
    [2, 6],
  ] as const) {
    let batches = 0;
    const { scores, asked } = await ask(optionsOf(folder, { shouldStop: () => batches++ === most }));
    assert.deepEqual([scores, asked[0], asked.length], [undefined, begins, most + 1]);
  }
  const { scores, asked, warnings } = await ask(optionsOf(folder));
  assert.deepEqual([asked, warnings], [[9, 11, 13, 14], []]);
  assert.deepEqual(scores, await expected(optionsOf(folder)));
});

const changes: Record<string, Changes> = {
  "other pairs, as many": { pairs: 3 },
  "other weights": { weights: 8 },
  "longer sequences": { sequenceLength: 20 },
};

for (const [name, change] of Object.entries(changes))
  test(`what the base thought does not count for ${name}`, async () => {
    const folder = temporaryFolder();
    await ask(optionsOf(folder));
    const changed = optionsOf(folder, change);
    const { scores, asked, warnings } = await ask(changed);
    assert.deepEqual(scores, await expected(changed));
    assert.equal(asked.at(-1), 14);
    assert.match(warnings[0]!, /have changed, so the base is asked again/);
  });

const damages: Record<string, (file: string) => void> = {
  "a number has changed": (file) => {
    const bytes = readFileSync(file);
    bytes[bytes.length - 3]! ^= 1;
    writeFileSync(file, bytes);
  },
  "the end is missing": (file) => truncateSync(file, readFileSync(file).length - 4),
  "it is something else": (file) => writeFileSync(file, "nothing"),
};

for (const [name, damage] of Object.entries(damages))
  test(`the base is asked again where its answers are damaged: ${name}`, async () => {
    const folder = temporaryFolder();
    const { scores } = await ask(optionsOf(folder));
    damage(path.join(folder, "reference-training.safetensors"));
    const again = await ask(optionsOf(folder));
    assert.deepEqual(again.scores, scores);
    assert.deepEqual(again.asked, [7, 9, 11, 13, 14]);
    assert.match(again.warnings.join(), /asked again/);
  });

test("answers are written as checkpoints are, and wait where these do", async () => {
  const written: number[] = [];
  await ask(
    optionsOf(temporaryFolder(), {
      persist: async (write, bytes) => {
        written.push(bytes);
        await write();
      },
    }),
  );
  assert.deepEqual(written, [56, 56]);
});
