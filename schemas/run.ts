// The files of a run's folder. The trainer writes them; everybody else only looks.
import * as z from "zod";
import { TrainingFile } from "./training.ts";

export const RunState = z.enum(["queued", "running", "succeeded", "failed", "stopped", "interrupted"]);
export type RunState = z.infer<typeof RunState>;

/** The shape of a decoder with every choice made. */
export const ModelConfig = z.strictObject({
  family: z.enum(["llama", "gpt2"]),
  vocabularySize: z.number().int(),
  /** Longest sequence that the model has seen, in tokens. */
  contextLength: z.number().int(),
  layers: z.number().int(),
  hiddenSize: z.number().int(),
  attentionHeads: z.number().int(),
  keyValueHeads: z.number().int(),
  intermediateSize: z.number().int(),
  tiedEmbeddings: z.boolean(),
  ropeTheta: z.number(),
  normEpsilon: z.number(),
});
export type ModelConfig = z.infer<typeof ModelConfig>;

/** `run.json`: what was asked for and how it stands. */
export const RunManifest = z.strictObject({
  schema: z.literal(1),
  id: z.string(),
  name: z.string(),
  state: RunState,
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
  /** The training file it came from, as an absolute path. */
  file: z.string(),
  /** The training file as resolved: `extends` merged, defaults filled in. */
  config: TrainingFile,
  dataset: z.strictObject({ id: z.string(), version: z.string() }).optional(),
  model: ModelConfig.optional(),
  parameters: z.number().int().optional(),
  /** The trainer's process; `startedAtTicks` tells it from a later process with the same number. */
  process: z.strictObject({ pid: z.number().int(), startedAtTicks: z.string().optional() }).optional(),
  /** Seconds of wall time spent in steps, over all parts of a resumed run. */
  trainSeconds: z.number().optional(),
  tokensPerSecond: z.number().optional(),
  step: z.number().int().optional(),
  validationLoss: z.number().optional(),
  bestStep: z.number().int().optional(),
  /** Largest resident memory of the trainer's process, in bytes. */
  peakMemory: z.number().optional(),
  /** Why it failed, for people. */
  failure: z
    .strictObject({ code: z.string(), message: z.string(), advice: z.string().optional() })
    .optional(),
});
export type RunManifest = z.infer<typeof RunManifest>;

/** A line of `metrics.jsonl`. Losses in nats per token. */
export const Metric = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("train"),
    seq: z.number().int(),
    step: z.number().int(),
    /** Seconds since the Unix epoch. */
    time: z.number(),
    loss: z.number(),
    learningRate: z.number(),
    gradientNorm: z.number(),
    tokensPerSecond: z.number(),
    /** Tokens trained on so far, padding left out. */
    tokens: z.number().int(),
  }),
  z.strictObject({
    kind: z.literal("validation"),
    seq: z.number().int(),
    step: z.number().int(),
    time: z.number(),
    loss: z.number(),
    perplexity: z.number(),
  }),
  z.strictObject({
    kind: z.literal("checkpoint"),
    seq: z.number().int(),
    step: z.number().int(),
    time: z.number(),
  }),
]);
export type Metric = z.infer<typeof Metric>;

/** A line of `log.jsonl`. */
export const LogLine = z.strictObject({
  time: z.number(),
  level: z.enum(["info", "warning", "error"]),
  message: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;
