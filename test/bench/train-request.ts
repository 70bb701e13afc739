// What both sides of the `train` benchmarks get, and what they answer: files in a folder, JSON in between.
import * as z from "zod";
import { ModelConfig } from "../../schemas/run.ts";

export const TrainRequest = z.strictObject({
  model: ModelConfig,
  /** How the initial weights are drawn, and safetensors with them for those who cannot draw the same. */
  seed: z.number(),
  standardDeviation: z.number(),
  weights: z.string(),
  /** Little-endian int32 [batches, batchSize, sequenceLength + 1]; training goes round in it. */
  batches: z.string(),
  batchSize: z.number(),
  sequenceLength: z.number(),
  threads: z.number(),
  optimizer: z.strictObject({
    /** One for each step; the last one also for all steps after it. */
    learningRates: z.array(z.number()),
    beta1: z.number(),
    beta2: z.number(),
    eps: z.number(),
    weightDecay: z.number(),
    maxNorm: z.number(),
  }),
  /** Whether PyTorch takes its fused AdamW. */
  fusedOptimizer: z.boolean(),
  /** Steps before the clock starts, and seconds that it runs. */
  warmupSteps: z.number(),
  seconds: z.number(),
  /** How many of the first losses are handed back; later ones part, because rounding errors grow. */
  comparedLosses: z.number(),
  /** When it is there, the whole schedule is trained until the held-out loss is at `target`. */
  goal: z
    .strictObject({
      /** Batches like those of training. */
      heldOut: z.string(),
      target: z.number(),
      /** Steps between two evaluations. */
      evaluationInterval: z.number(),
    })
    .optional(),
});
export type TrainRequest = z.infer<typeof TrainRequest>;

export const TrainAnswer = z.strictObject({
  losses: z.array(z.number()),
  /** Largest resident size of the process, and what it was before the model was made. */
  peakBytes: z.number(),
  baselineBytes: z.number(),
  tokensPerSecond: z.number().optional(),
  /** Seconds of training until the target; null when the schedule ended before it. */
  seconds: z.number().nullable().optional(),
});
export type TrainAnswer = z.infer<typeof TrainAnswer>;
