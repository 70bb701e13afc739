// Adapters on a base of few bits against peft on what those bits stand for: the same gradients, and ten steps.
import { test } from "node:test";
import type { LoraOptions } from "../../agent/model/lora.ts";
import { TrainingSession } from "../../agent/training/session.ts";
import { dequantizedModel } from "../support/dequantized-model.ts";
import { optimizer, schedule, steps, takeSteps } from "./adapter-steps.ts";
import { assertSame } from "./distance.ts";
import {
  batchSize,
  comparedModels,
  drawAdapters,
  drawBatches,
  drawWeights,
  sequenceLength,
} from "./models.ts";
import { askPyTorch } from "./reference.ts";

const options: LoraOptions = {
  ...{ rank: 4, alpha: 8, dropout: 0, useRslora: false },
  targets: { modules: ["all-linear"], exclude: [] },
};

const cases = (
  [
    ["llama with tied embeddings", 4, false],
    ["llama with grouped queries and an output layer of its own", 8, true],
    ["qwen2 with packed documents", 4, true],
    ["gpt2", 4, false],
    ["gpt2 with packed documents and masked targets", 8, true],
  ] as const
).map(([name, bits, checkpointed]) => ({
  ...{ bits, checkpointed },
  compared: comparedModels.find((model) => model.name === name)!,
}));

const requests = cases.map(({ compared, bits }) => ({
  model: compared.model,
  tensors: dequantizedModel(compared.model, drawWeights(compared.model), bits),
  adapter: {
    options,
    wanted: { target_modules: "all-linear" },
    tensors: drawAdapters(compared.model, options),
  },
  ...{ batchSize, sequenceLength, optimizer, schedule },
  steps: drawBatches(compared, steps),
}));
const answers = await askPyTorch(requests);

for (const [index, { compared, bits, checkpointed }] of cases.entries()) {
  const again = checkpointed ? ", layers computed again" : "";
  test(`${compared.name}, ${bits} bits${again}: ten steps of adapters are peft's`, async (t) => {
    const { model, packed } = compared;
    const answer = answers[index]!;
    const session = new TrainingSession({
      ...{ model, tensors: drawWeights(model), batchSize, sequenceLength, packed, lora: options },
      ...{ quantization: bits, checkpointed, accumulates: false, dropout: 0, seed: 0, threads: 2 },
    });
    session.arena.fill("weights", requests[index]!.adapter.tensors);

    await takeSteps(session, requests[index]!.steps, answer, (step) => {
      if (step === 1) assertSame(t, "gradient", session.arena.tensors("gradients"), answer.gradients, 1e-3);
    });
    assertSame(t, "parameter", session.arena.tensors("weights"), answer.parameters, 1e-3);
  });
}
