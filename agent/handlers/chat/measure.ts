// `chat/measure`: how many tokens texts have for a model, which is not loaded for that.
import type { HandlerOf } from "../handler.ts";
import { KnownAbilities } from "../model-cards.ts";
import { tokenizerPlace } from "../tokenizer-place.ts";

export const chatMeasure: HandlerOf<"chat/measure"> = (services) => {
  const abilities = new KnownAbilities(services);
  return async ({ model, texts }, { signal }) => {
    const tokenizer = await tokenizerPlace(services, model);
    const { contextLength } = await abilities.ofModel(model, signal);
    const { tokens } = await services.workers.run("countTokens", { tokenizer, texts }, { signal });
    return { tokens, contextLength };
  };
};
