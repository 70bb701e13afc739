// What a model is made of, in the few numbers that people compare.
import type { ModelShape } from "../../schemas/protocol/model.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { parameterCount } from "./parameters.ts";

/** Parameters are counted without those of adapters; shared ones once. */
export function shapeOf(config: ModelConfig): ModelShape {
  const { family, layers, hiddenSize } = config;
  return { architecture: family, parameters: parameterCount(config), layers, hiddenSize };
}
