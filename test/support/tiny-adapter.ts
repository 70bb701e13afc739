// Adapters in peft's layout with random numbers in both halves, for models that are as small.
import path from "node:path";
import { elementCount } from "../../agent/autodiff/tensor.ts";
import { createRandom } from "../../agent/dataset/random.ts";
import { adapterShapes, type LoraOptions } from "../../agent/model/lora.ts";
import { writeModelFolder } from "../../agent/model/huggingface.ts";
import { writeAdapter } from "../../agent/model/peft.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { talkative } from "./chat-home.ts";
import { tinyModel } from "./tiny-model.ts";

/** A model that goes on until it is stopped in the folder `base`, and adapters of it beside it, each drawn from its seed. */
export async function writeTinyTuned(
  folder: string,
  adapters: Readonly<Record<string, number>>,
): Promise<void> {
  const model = talkative(await tinyModel("llama"));
  await writeModelFolder(path.join(folder, "base"), model);
  for (const [name, seed] of Object.entries(adapters))
    await writeTinyAdapter(path.join(folder, name), model.config, { base: "../base", seed });
}

/** Of every projection. `base` is what the folder calls its base; `strength` is the width of its numbers. */
export async function writeTinyAdapter(
  folder: string,
  model: ModelConfig,
  { base, seed, strength = 0.4 }: { base: string; seed: number; strength?: number },
): Promise<void> {
  const options: LoraOptions = {
    ...{ rank: 3, alpha: 6, dropout: 0, useRslora: false },
    targets: { modules: ["all-linear"], exclude: [] },
  };
  const random = createRandom(seed);
  const tensors = new Map(
    adapterShapes(model, options).map(({ name, shape }) => {
      const data = Float32Array.from({ length: elementCount(shape) }, () => strength * random.normal());
      return [name, { shape, data }] as const;
    }),
  );
  await writeAdapter(folder, { model, options, base, tensors });
}
