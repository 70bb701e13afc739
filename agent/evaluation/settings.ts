// How a model is asked: as its test set says, but for what is said for this model.
import type { EvaluationSettings } from "../../schemas/evaluation.ts";
import type { ModelUnderTest } from "../../schemas/protocol/evaluation.ts";
import type { TestSet } from "../../schemas/test-set.ts";

export function settingsFor(
  testSet: TestSet,
  { fewShot, instruction, ask, generation }: Omit<ModelUnderTest, "model" | "label">,
): EvaluationSettings {
  const said = instruction ?? testSet.instruction ?? "";
  const { maxTokens, temperature, seed, stop } = testSet.generation;
  return {
    fewShot: fewShot ?? testSet.fewShot,
    ...(said !== "" && { instruction: said }),
    ask: ask ?? testSet.ask,
    generation: {
      maxTokens: generation?.maxTokens ?? maxTokens,
      temperature: generation?.temperature ?? temperature,
      seed: generation?.seed ?? seed,
      stop: generation?.stop ?? stop,
    },
  };
}
