// generation_config.json of Hugging Face's transformers.
import * as z from "zod";
import { GenerationSettings } from "../../schemas/generation.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

const {
  shape: { temperature, topK, topP, minP, repetitionPenalty, maxNewTokens },
} = GenerationSettings;
const token = z.int().min(0);
const eosTokens = z.union([token.transform((id) => [id]), z.array(token)]);

/** Wishes only: what is not well formed is as if it were not there. */
const Generation = z
  .looseObject({
    do_sample: z.boolean().nullish().catch(undefined),
    temperature: temperature.nullish().catch(undefined),
    top_k: topK.nullish().catch(undefined),
    top_p: topP.nullish().catch(undefined),
    min_p: minP.nullish().catch(undefined),
    repetition_penalty: repetitionPenalty.nullish().catch(undefined),
    max_new_tokens: maxNewTokens.nullish().catch(undefined),
    eos_token_id: eosTokens.nullish().catch(undefined),
  })
  .catch({});

/** The tokens that end a text by config.json; none where it does not say. */
export function eosTokensOf(config: object): number[] {
  return z.object({ eos_token_id: eosTokens.catch([]) }).parse(config).eos_token_id;
}

/** `usualEnds` are the tokens that end a text by config.json, for folders whose generation_config.json names none. */
export function fromGenerationConfig(json: unknown, usualEnds: readonly number[] = []): GenerationSettings {
  const given = Generation.parse(json);
  // Of temperature and its like, transformers makes use only where it is told to sample.
  const sampling = {
    temperature: given.temperature,
    topK: given.top_k,
    topP: given.top_p,
    minP: given.min_p,
  };
  const wishes = {
    ...(given.do_sample === true && sampling),
    ...(given.do_sample === false && { temperature: 0 }),
    repetitionPenalty: given.repetition_penalty,
    maxNewTokens: given.max_new_tokens,
  };
  const present = Object.entries(wishes).filter(([, value]) => value !== undefined && value !== null);
  return GenerationSettings.parse({
    ...Object.fromEntries(present),
    stopTokens: [...(given.eos_token_id ?? usualEnds)],
  });
}

/** Greedy answers that end with the turn or the document, unless the model came with settings of its own. */
export function toGenerationConfig(
  config: ModelConfig,
  tokenizer: Tokenizer,
  settings: GenerationSettings = { stopTokens: [] },
): object {
  const { endOfText, endOfTurn } = tokenizer.special;
  const known = [endOfTurn, endOfText].filter((id) => id !== undefined);
  const ends = [...new Set([...known, ...settings.stopTokens])];
  const { temperature, topK, topP, minP, repetitionPenalty, maxNewTokens } = settings;
  const samples = [temperature, topK, topP, minP].some((value) => value !== undefined) && temperature !== 0;
  return {
    ...tokenIds(tokenizer),
    ...(ends.length > 0 && { eos_token_id: ends }),
    max_length: config.contextLength,
    do_sample: samples,
    ...(samples && { temperature: temperature ?? 1 }),
    ...(samples && topK !== undefined && { top_k: topK }),
    ...(samples && topP !== undefined && { top_p: topP }),
    ...(samples && minP !== undefined && { min_p: minP }),
    ...(repetitionPenalty !== undefined && { repetition_penalty: repetitionPenalty }),
    ...(maxNewTokens !== undefined && { max_new_tokens: maxNewTokens }),
  };
}

/** The ids by which transformers knows how a text begins, ends and is filled up. */
export function tokenIds(tokenizer: Tokenizer): object {
  const idOf = (name: string | null | undefined): number | null =>
    (typeof name === "string" ? tokenizer.idOf(name) : undefined) ?? null;
  return {
    bos_token_id: idOf(tokenizer.config.bos_token),
    eos_token_id: idOf(tokenizer.config.eos_token) ?? tokenizer.special.endOfText ?? null,
    pad_token_id: idOf(tokenizer.config.pad_token),
  };
}
