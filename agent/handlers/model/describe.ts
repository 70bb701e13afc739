// `model/describe`: what a model or a checkpoint is, without loading it.
import type { HandlerOf } from "../handler.ts";
import { KnownAbilities } from "../model-cards.ts";

export const modelDescribe: HandlerOf<"model/describe"> = (services) => {
  const abilities = new KnownAbilities(services);
  return ({ source }, { signal }) => abilities.ofModel(source, signal);
};
