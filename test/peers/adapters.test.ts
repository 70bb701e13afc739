// Adapters against transformers with peft: the gradients of the first step, ten optimizer steps, and folders both ways.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelConfig } from "../../schemas/run.ts";
import { openForward } from "../../agent/model/forward.ts";
import type { LoraOptions } from "../../agent/model/lora.ts";
import { mergeAdapters } from "../../agent/model/merge-adapters.ts";
import { type Adapter } from "../../agent/model/peft.ts";
import { readTensors } from "../../agent/model/source.ts";
import type { Tensors } from "../../agent/model/tensors.ts";
import { TrainingSession } from "../../agent/training/session.ts";
import { tinyTokenizer } from "../support/tiny-model.ts";
import { optimizer, schedule, steps, takeSteps } from "./adapter-steps.ts";
import { assertSame, relativeDistance } from "./distance.ts";
import {
  batchSize,
  comparedModels,
  drawAdapters,
  drawBatches,
  drawWeights,
  sequenceLength,
} from "./models.ts";
import { askPyTorch } from "./reference.ts";

const pattern = String.raw`model\.layers\.1\..*(q|v|up)_proj`;

const everywhere = { modules: ["all-linear"], exclude: [] };
const plain: LoraOptions = { rank: 4, alpha: 8, dropout: 0, useRslora: false, targets: everywhere };

/** Models of `comparedModels`, the adapters beside them, and what peft is asked for to get the same. */
const cases: readonly [model: string, options: LoraOptions, wanted: Record<string, unknown>][] = [
  ["llama with tied embeddings", plain, { target_modules: "all-linear" }],
  [
    "llama with packed documents",
    { ...plain, useRslora: true, targets: { modules: new RegExp(`^(?:${pattern})$`), exclude: [] } },
    { target_modules: pattern },
  ],
  ["gpt2", plain, { target_modules: "all-linear" }],
  [
    "gpt2 with packed documents and masked targets",
    { ...plain, targets: { modules: ["c_attn", "mlp.c_proj"], exclude: [] } },
    { target_modules: ["c_attn", "mlp.c_proj"] },
  ],
  [
    "qwen2",
    { ...plain, rank: 3, targets: { modules: ["all-linear"], exclude: ["k_proj", "layers.0.mlp.up_proj"] } },
    { target_modules: "all-linear", exclude_modules: ["k_proj", "layers.0.mlp.up_proj"] },
  ],
  [
    "llama with accumulated gradients",
    { ...plain, targets: { modules: ["q_proj", "v_proj"], exclude: [] } },
    { target_modules: ["q_proj", "v_proj"] },
  ],
];

const compared = cases.map(([name]) => comparedModels.find((model) => model.name === name)!);
const requests = cases.map(([, options, wanted], index) => ({
  model: compared[index]!.model,
  tensors: drawWeights(compared[index]!.model),
  adapter: { options, wanted, tensors: drawAdapters(compared[index]!.model, options) },
  ...{ batchSize, sequenceLength, optimizer, schedule },
  steps: drawBatches(compared[index]!, steps),
}));
const answers = await askPyTorch(requests);

for (const [index, [name, options, wanted]] of cases.entries()) {
  test(`${name}, ${JSON.stringify(wanted)}: gradients, steps and folders are peft's`, async (t) => {
    const { model, tensors, adapter, steps: batches } = requests[index]!;
    const answer = answers[index]!;
    const accumulates = compared[index]!.microBatches > 1;
    const session = new TrainingSession({
      ...{ model, tensors, batchSize, sequenceLength, accumulates, lora: options },
      ...{ packed: compared[index]!.packed, dropout: 0, seed: 0, threads: 2 },
    });
    session.arena.fill("weights", adapter.tensors);

    await session.lossAndGradients(batches[0]!, 1);
    const section = accumulates ? "sums" : "gradients";
    assertSame(t, "gradient", session.arena.tensors(section), answer.gradients, 1e-3);

    await takeSteps(session, batches, answer);
    assertSame(t, "parameter", session.arena.tensors("weights"), answer.parameters, 1e-3);

    const { updates, logits } = answer.trained!;
    const merged = readTensors(
      mergeAdapters(await inMemory(model, tensors), [{ adapter: asAdapter(updates), weight: 1 }]),
    );
    const forward = openForward(model, merged, { sequenceLength, threads: 1 });
    const ours = await forward.logits([...batches[0]![0]!.tokens.subarray(0, sequenceLength)]);
    const distance = relativeDistance(ours, logits);
    t.diagnostic(`logits of what peft saved: distance ${distance.toExponential(2)}`);
    assert.ok(distance <= 1e-4);
  });
}

async function inMemory(config: ModelConfig, tensors: Tensors) {
  const sources = new Map(
    [...tensors].map(([name, { shape, data }]) => [
      name,
      { shape, writeTo: (target: Float32Array) => target.set(data) },
    ]),
  );
  return {
    config,
    tensors: sources,
    tokenizer: await tinyTokenizer(),
    generation: { stopTokens: [] },
    close: () => undefined,
  };
}

function asAdapter(updates: Adapter["updates"]): Adapter {
  return { folder: "trained", base: undefined, updates, close: () => undefined };
}
