// What both sides of the `tokenizer` benchmarks get, and what they answer.
import * as z from "zod";

export const TokenizerRequest = z.strictObject({
  texts: z.array(z.string()),
  /** Of all texts, as UTF-8. */
  bytes: z.number(),
  vocabularySize: z.number(),
  specialTokens: z.array(z.string()),
  /** tokenizer.json to encode with. */
  tokenizer: z.string(),
});
export type TokenizerRequest = z.infer<typeof TokenizerRequest>;

export const TokenizerAnswer = z.strictObject({
  learningSeconds: z.number(),
  megabytesPerSecond: z.number(),
  vocabularySize: z.number(),
  /** Of all texts. */
  tokens: z.number(),
  sumOfIds: z.number(),
});
export type TokenizerAnswer = z.infer<typeof TokenizerAnswer>;
