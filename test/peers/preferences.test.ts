// Ten steps of direct preference optimisation against trl: loss, gradients, rewards and what has been learnt.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import * as z from "zod";
import { type PairBatch, type RenderedPair, createPairBatches } from "../../agent/dataset/preference.ts";
import { createRandom } from "../../agent/dataset/random.ts";
import type { RenderedExample } from "../../agent/dataset/render.ts";
import { readSafetensors, writeSafetensors } from "../../agent/model/safetensors.ts";
import { openPairScorer, referenceOf } from "../../agent/training/pair-scorer.ts";
import { TrainingSession } from "../../agent/training/session.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { scoresOf } from "../support/pairs.ts";
import { runPython } from "../support/python.ts";
import { assertNear, assertSame } from "./distance.ts";
import { comparedModels, drawWeights } from "./models.ts";
import { huggingFaceConfig } from "./reference.ts";

const steps = 10;
const pairsInBatch = 3;
const sequenceLength = 16;
const optimizer = { learningRate: 3e-3, beta1: 0.9, beta2: 0.95, eps: 1e-5 };

const cases = [
  { name: "llama with grouped queries and an output layer of its own", beta: 0.1, labelSmoothing: 0 },
  { name: "gpt2", beta: 0.5, labelSmoothing: 0 },
  { name: "qwen2", beta: 0.3, labelSmoothing: 0.2 },
].map((given) => ({ ...given, model: comparedModels.find(({ name }) => name === given.name)!.model }));

const Result = z.strictObject({
  losses: z.array(z.number()),
  gradientNorms: z.array(z.number()),
  /** Rewards of the chosen and the rejected, accuracy and margin of each step. */
  metrics: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
});

const root = await mkdtemp(path.join(os.tmpdir(), "trainyard-preferences-"));
const folders = cases.map((_, index) => path.join(root, String(index)));
try {
  for (const [index, { model, beta, labelSmoothing }] of cases.entries()) {
    const request = { beta, labelSmoothing, ...optimizer, steps: batchesOf(model).map(asSequences) };
    await mkdir(path.join(folders[index]!, "model"), { recursive: true });
    await writeFile(
      path.join(folders[index]!, "model", "config.json"),
      JSON.stringify(huggingFaceConfig(model)),
    );
    await writeSafetensors(path.join(folders[index]!, "model", "model.safetensors"), drawWeights(model));
    await writeFile(path.join(folders[index]!, "request.json"), JSON.stringify(request));
  }
  await runPython("test/peers/python/reference_preferences.py", ...folders);
  const answers = await Promise.all(
    folders.map(async (folder) => ({
      ...Result.parse(JSON.parse(await readFile(path.join(folder, "result.json"), "utf8"))),
      gradients: await readSafetensors(path.join(folder, "gradients.safetensors")),
      parameters: await readSafetensors(path.join(folder, "parameters.safetensors")),
    })),
  );
  compare(answers);
} finally {
  await rm(root, { recursive: true, force: true });
}

type Answer = z.infer<typeof Result> & Record<"gradients" | "parameters", ReturnType<typeof drawWeights>>;

function compare(answers: readonly Answer[]): void {
  for (const [index, { name, model, beta, labelSmoothing }] of cases.entries()) {
    test(`${name}, beta ${beta}, label smoothing ${labelSmoothing}: ten steps are trl's`, async (t) => {
      const answer = answers[index]!;
      const pairs = drawPairs(model);
      const batchSize = 2 * pairsInBatch;
      const session = new TrainingSession({
        ...{ model, tensors: drawWeights(model), batchSize, sequenceLength, packed: false, dropout: 0 },
        ...{ seed: 0, accumulates: false, threads: 2, dpo: { beta, labelSmoothing } },
      });
      const tensors = session.arena.tensors("weights");
      const scorer = openPairScorer({ model, tensors, batchSize, sequenceLength, threads: 2 });
      const reference = await scoresOf(scorer, pairBatches(model), pairs.length);

      for (const [done, batch] of batchesOf(model).entries()) {
        const scored = { ...batch, reference: referenceOf(batch, reference) };
        const { learningRate, beta1, beta2, eps: epsilon } = optimizer;
        const { loss, gradientNorm, preferences } = await session.step([scored], done + 1, learningRate, {
          ...{ beta1, beta2, epsilon, weightDecay: 0, maxNorm: 0 },
        });
        assertNear(loss, answer.losses[done]!, 1e-3, `loss of step ${done + 1}`);
        assertNear(gradientNorm, answer.gradientNorms[done]!, 1e-3, `gradient norm of step ${done + 1}`);
        const { chosenReward, rejectedReward, accuracy, margin } = preferences!;
        const metrics = [chosenReward, rejectedReward, accuracy, margin];
        // The rewards of the first step are rounding errors around 0.
        for (const [at, value] of done === 0 ? [] : metrics.entries()) {
          const expected = answer.metrics[done]![at]!;
          assert.ok(Math.abs(value - expected) <= 1e-3 * Math.max(1, Math.abs(expected)), `metric ${at}`);
        }
        if (done === 0) {
          // The update has not touched the gradients.
          assertSame(t, "gradient", session.arena.tensors("gradients"), answer.gradients, 1e-3);
        }
      }
      assertSame(t, "parameter", tensors, answer.parameters, 1e-3);
    });
  }
}

/** Prompts of one to four tokens, answers of two to nine. */
function drawPairs({ vocabularySize }: ModelConfig): RenderedPair[] {
  const random = createRandom(17);
  const draw = (count: number): number[] =>
    Array.from({ length: count }, () => 3 + random.below(vocabularySize - 3));
  return Array.from({ length: 2 * pairsInBatch }, (_, index) => {
    const prompt = draw(1 + random.below(4));
    const answered = (): RenderedExample => {
      const answer = draw(2 + random.below(8));
      return {
        tokens: Int32Array.from([...prompt, ...answer]),
        loss: Uint8Array.from([...prompt.map(() => 0), ...answer.map(() => 1)]),
        line: index + 1,
      };
    };
    return { chosen: answered(), rejected: answered() };
  });
}

function pairBatches(model: ModelConfig) {
  const options = { batchSize: pairsInBatch, sequenceLength, padding: 0, seed: 2, shuffle: true };
  return createPairBatches(drawPairs(model), options);
}

function batchesOf(model: ModelConfig): PairBatch[] {
  const batches = pairBatches(model);
  return Array.from({ length: steps }, (_, index) => batches.batchAt(index));
}

/** Sequences of tokens with a mask of those that count, as trl's collator gives them. */
function asSequences({ tokens, targets, weights, stretches }: PairBatch): object[] {
  const sequences = stretches.map(([stretch], row) => {
    const [start, end] = [row * sequenceLength, row * sequenceLength + stretch!.length];
    return {
      ids: [tokens[start]!, ...targets.subarray(start, end)],
      mask: [0, ...weights.subarray(start, end)],
    };
  });
  return Array.from({ length: sequences.length / 2 }, (_, pair) => ({
    chosen: sequences[2 * pair]!,
    rejected: sequences[2 * pair + 1]!,
  }));
}
