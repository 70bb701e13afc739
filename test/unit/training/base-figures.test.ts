import assert from "node:assert/strict";
import { test } from "node:test";
import type { TuningOptions } from "../../../schemas/protocol/model.ts";
import { tuningFigures } from "../../../agent/training/base-figures.ts";
import { tinyConfig } from "../../support/tiny-model.ts";

const options: TuningOptions = {
  sequenceLength: 64,
  batchSize: 2,
  tokens: 1e6,
  rank: 4,
  checkpointed: false,
  lossShare: { most: 1, mean: 1 },
  pairs: false,
};
const model = tinyConfig("llama", {
  layers: 12,
  hiddenSize: 768,
  intermediateSize: 3072,
  vocabularySize: 8192,
});

function figuresBy(changes: Partial<TuningOptions> = {}, speed = 1e9) {
  const figures = tuningFigures(model, { ...options, ...changes }, speed);
  return Object.fromEntries(figures.map((one) => [one.method, one]));
}

test("Adapters take less memory than all weights, and frozen weights of fewer bits less still", () => {
  const { lora, full, ...quantized } = figuresBy();
  const [int8, int4] = [quantized["lora-int8"], quantized["lora-int4"]];
  assert.ok(int4!.memory < int8!.memory && int8!.memory < lora!.memory && lora!.memory < full!.memory);
  assert.ok(lora!.trainedParameters < full!.trainedParameters / 20);
  assert.ok(lora!.tokensPerSecond > full!.tokensPerSecond);
  assert.ok(lora!.disk < full!.disk);
});

test("The time is that of the tokens at the machine's speed", () => {
  const [slow, fast] = [figuresBy().lora!, figuresBy({}, 2e9).lora!];
  assert.ok(Math.abs(slow.seconds / fast.seconds - 2) < 1e-9);
  assert.ok(Math.abs(slow.seconds * slow.tokensPerSecond - options.tokens) < 1e-3);
});

test("A sequence is no longer than the model's context; layers that are computed again take time and save memory", () => {
  const { contextLength } = model;
  assert.equal(
    figuresBy({ sequenceLength: 4096 }).lora!.memory,
    figuresBy({ sequenceLength: contextLength }).lora!.memory,
  );
  const [kept, again] = [
    figuresBy({ batchSize: 16 }).lora!,
    figuresBy({ batchSize: 16, checkpointed: true }).lora!,
  ];
  assert.ok(again.memory < kept.memory && again.tokensPerSecond < kept.tokensPerSecond);
});

test("Tokens without loss save time and memory of the output layer; a pair is two sequences", () => {
  const [all, few] = [figuresBy().lora!, figuresBy({ lossShare: { most: 0.5, mean: 0.25 } }).lora!];
  assert.ok(few.memory < all.memory && few.seconds < all.seconds);
  const fewest = figuresBy({ lossShare: { most: 0, mean: 0 } }).lora!;
  assert.ok(fewest.memory < few.memory && fewest.seconds < few.seconds);
  const [rows, pairs] = [figuresBy({ batchSize: 16 }).lora!, figuresBy({ batchSize: 16, pairs: true }).lora!];
  assert.ok(pairs.memory - rows.memory > 0.8 * (rows.memory - all.memory), "16 rows more, after 14");
});
