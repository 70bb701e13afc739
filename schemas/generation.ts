// How a model's publisher would have it answer: what is kept of generation_config.json.
import * as z from "zod";

export const GenerationSettings = z.strictObject({
  /** 0 takes the likeliest token always. */
  temperature: z.number().min(0).optional(),
  topK: z.int().min(0).optional(),
  topP: z.number().min(0).max(1).optional(),
  minP: z.number().min(0).max(1).optional(),
  repetitionPenalty: z.number().positive().optional(),
  maxNewTokens: z.int().positive().optional(),
  /** Tokens that end an answer. */
  stopTokens: z.array(z.int().min(0)),
});
export type GenerationSettings = z.infer<typeof GenerationSettings>;
