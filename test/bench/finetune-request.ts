// What both sides of the `finetune` benchmarks get, and what they answer: files in a folder, JSON in between.
import * as z from "zod";

export const FinetuneRequest = z.strictObject({
  /** The base as a folder of float32 weights in Hugging Face's layout. */
  base: z.string(),
  /** The adapters that both start from, in PEFT's layout, and the seed that they were drawn with. */
  adapter: z.string(),
  seed: z.int(),
  rank: z.int(),
  alpha: z.number(),
  /** Little-endian int32 [batches, batchSize, sequenceLength + 1]; training goes round in it. */
  tokens: z.string(),
  /** As `tokens`; 1 where the token is a target with loss. */
  losses: z.string(),
  batchSize: z.int(),
  sequenceLength: z.int(),
  threads: z.int(),
  learningRate: z.number(),
  /** Steps before the clock starts, and steps that it runs. */
  warmupSteps: z.int(),
  steps: z.int(),
});
export type FinetuneRequest = z.infer<typeof FinetuneRequest>;

export const FinetuneAnswer = z.strictObject({
  /** Of all steps, in nats per target with loss. */
  losses: z.array(z.number()),
  tokensPerSecond: z.number(),
  secondsPerStep: z.number(),
  /** Largest resident size of the process, and what it was before the base was opened. */
  peakBytes: z.number(),
  baselineBytes: z.number(),
  /** Ours only: what the plan said before the first step. */
  planned: z.strictObject({ secondsPerStep: z.number(), bytes: z.number() }).optional(),
});
export type FinetuneAnswer = z.infer<typeof FinetuneAnswer>;
