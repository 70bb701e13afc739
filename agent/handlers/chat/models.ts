// `chat/models`: every model that can be talked with, and what it can do.
import type { HandlerOf } from "../handler.ts";
import { KnownAbilities, modelCards } from "../model-cards.ts";

export const chatModels: HandlerOf<"chat/models"> = (services) => {
  const abilities = new KnownAbilities(services);
  return (_params, { signal }) => modelCards(services, abilities, signal);
};
