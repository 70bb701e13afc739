// The parameters of a request that say how an answer is drawn, for chat and for completions alike.
import { randomInt } from "node:crypto";
import * as z from "zod";
import type { AnswerOptions } from "../chat/client.ts";
import { limits } from "./limits.ts";

const penalty = z.number().min(-2).max(2).nullish();
const stopText = z.string().min(1).max(limits.stopCharacters);

export const sampling = {
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  n: z.int().min(1).max(limits.choices).nullish(),
  stop: z.union([stopText, z.array(stopText).max(limits.stops)]).nullish(),
  seed: z.int().min(0).max(0xffffffff).nullish(),
  presence_penalty: penalty,
  frequency_penalty: penalty,
  logit_bias: z
    .record(z.string(), z.unknown())
    .refine((bias) => Object.keys(bias).length <= limits.biases, `has more than ${limits.biases} tokens`)
    .pipe(z.record(z.string().regex(/^\d{1,9}$/, "is not the id of a token"), z.number().min(-100).max(100)))
    .nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
  user: z.string().max(500).nullish(),
};
export type Sampling = z.infer<z.ZodObject<typeof sampling>>;

/** How the choice with this number is drawn: with a seed each has its own, and all are the same every time. */
export function drawingOf(request: Sampling, choice: number): AnswerOptions {
  const { stop, seed, logit_bias: bias } = request;
  const own = seed === undefined || seed === null ? randomInt(2 ** 32) : (seed + choice) % 2 ** 32;
  return {
    temperature: request.temperature ?? 1,
    topP: request.top_p ?? 1,
    topK: 0,
    seed: own,
    reproducible: hasSeed(request),
    stop: typeof stop === "string" ? [stop] : (stop ?? []),
    presencePenalty: request.presence_penalty ?? 0,
    frequencyPenalty: request.frequency_penalty ?? 0,
    bias: Object.entries(bias ?? {}).map(([token, logit]) => [Number(token), logit]),
  };
}

export function hasSeed({ seed }: Pick<Sampling, "seed">): boolean {
  return seed !== undefined && seed !== null;
}
