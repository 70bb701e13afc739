// The files of a run's folder. The trainer writes them; everybody else only looks.
import * as z from "zod";
import { runStates } from "./run-state.ts";
import { TrainingFile } from "./training.ts";

export const RunState = z.enum(runStates);
export type RunState = z.infer<typeof RunState>;

/** How rotary positions are stretched beyond the context that a model was first trained with; the names of transformers' `rope_type`. */
export const RopeScaling = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("linear"), factor: z.number() }),
  z.strictObject({
    type: z.literal("dynamic"),
    factor: z.number(),
    originalContextLength: z.number().int(),
  }),
  z.strictObject({
    type: z.literal("llama3"),
    factor: z.number(),
    lowFrequencyFactor: z.number(),
    highFrequencyFactor: z.number(),
    originalContextLength: z.number().int(),
  }),
  z.strictObject({
    type: z.literal("yarn"),
    factor: z.number(),
    originalContextLength: z.number().int(),
    /** What queries and keys are multiplied by; without it, 0.1 · ln(factor) + 1. */
    attentionFactor: z.number().optional(),
    betaFast: z.number(),
    betaSlow: z.number(),
  }),
]);
export type RopeScaling = z.infer<typeof RopeScaling>;

export const modelFamilies = ["llama", "qwen2", "qwen3", "gpt2"] as const;

/** The shape of a decoder with every choice made. */
export const ModelConfig = z.strictObject({
  /** `qwen2` is `llama` with biases on queries, keys and values; `qwen3` with a norm on each head of queries and keys. */
  family: z.enum(modelFamilies),
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
  /** Width of a head, where it is not `hiddenSize / attentionHeads`. */
  headSize: z.number().int().optional(),
  ropeScaling: RopeScaling.optional(),
  /** Biases on all four projections of the attention, in a model of the family `llama` or `qwen3`. */
  attentionBias: z.boolean().optional(),
});
export type ModelConfig = z.infer<typeof ModelConfig>;

/** What a run ran with, besides its training file and its rows; gathered by the trainer as it starts. */
export const RunEnvironment = z.strictObject({
  gatheredAt: z.iso.datetime(),
  /** Trainyard's version. */
  trainyard: z.string(),
  node: z.string(),
  /** Version of each package whose change may change a number. */
  packages: z.record(z.string(), z.string()),
  system: z.strictObject({
    platform: z.string(),
    release: z.string(),
    architecture: z.string(),
    processor: z.string(),
    cores: z.number().int(),
    /** In bytes. */
    memory: z.number(),
  }),
  gpus: z.array(z.strictObject({ name: z.string(), driver: z.string() })),
  seed: z.number().int(),
  /** The trainer's arguments, the program first. */
  command: z.array(z.string()),
  /** Environment variables from an allow-list; none of them holds a secret. */
  variables: z.record(z.string(), z.string()),
  /** The git work tree in which the training file lies. */
  code: z
    .strictObject({
      commit: z.string(),
      branch: z.string().optional(),
      /** Whether anything differs from the commit, untracked files included. */
      dirty: z.boolean(),
      /** The changes of tracked files, kept as `code.patch` beside run.json. */
      patch: z
        .strictObject({
          /** Of all changes, also where only the first part is kept. */
          bytes: z.number().int(),
          sha256: z.string(),
          truncated: z.boolean(),
        })
        .optional(),
      untracked: z.array(z.strictObject({ path: z.string(), sha256: z.string() })),
      /** Untracked files that are not listed because there are too many. */
      untrackedLeftOut: z.number().int(),
    })
    .optional(),
});
export type RunEnvironment = z.infer<typeof RunEnvironment>;

/** The files of a base by their names; `modified` in milliseconds since 1970, `sha256` of those that decide its numbers. */
export const BaseFiles = z.record(
  z.string(),
  z.strictObject({ bytes: z.number().int(), modified: z.number(), sha256: z.string().optional() }),
);
export type BaseFiles = z.infer<typeof BaseFiles>;

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
  /** The model that it started from: its id and version where it is one of the home, and where it lies. */
  base: z
    .strictObject({
      place: z.string(),
      model: z.string().optional(),
      version: z.string().optional(),
      /** Of one that is none of the home, as the run found them. */
      files: BaseFiles.optional(),
    })
    .optional(),
  /** Numbers of the whole model, frozen ones among them. */
  parameters: z.number().int().optional(),
  /** Those that are trained: all of them, or the adapters, which are not among them; absent in files of older versions. */
  trainedParameters: z.number().int().optional(),
  /** What it is planned to take at its peak, in bytes; of a run that has not begun yet, as far as its base tells. */
  plannedMemory: z.number().optional(),
  /** The trainer's process; the rest tells it from a later process with the same number. */
  process: z
    .strictObject({
      pid: z.number().int(),
      startedAtTicks: z.string().optional(),
      bootId: z.string().optional(),
    })
    .optional(),
  /** Seconds of wall time spent in steps, over all parts of a resumed run. */
  trainSeconds: z.number().optional(),
  tokensPerSecond: z.number().optional(),
  step: z.number().int().optional(),
  validationLoss: z.number().optional(),
  validationAccuracy: z.number().optional(),
  bestStep: z.number().int().optional(),
  /** Largest resident memory of the trainer's process, in bytes. */
  peakMemory: z.number().optional(),
  /** The id under which its start was asked for, so that a request that is sent again starts no second run. */
  operationId: z.string().optional(),
  /** How often a trainer has begun to work on it. */
  launches: z.number().int().optional(),
  environment: RunEnvironment.optional(),
  /** Why it waits; there only while it is paused. */
  pause: z
    .strictObject({
      reason: z.enum(["disk_full", "on_battery"]),
      since: z.iso.datetime(),
      message: z.string(),
    })
    .optional(),
  /** Why it failed, for people. */
  failure: z
    .strictObject({
      code: z.string(),
      message: z.string(),
      advice: z.string().optional(),
      /** The step at which it failed, where it was a step that did. */
      step: z.number().int().optional(),
    })
    .optional(),
});
export type RunManifest = z.infer<typeof RunManifest>;

/** Where pairs are learnt from, means over them; a reward is what an answer has gained over the reference. */
export const PreferenceMetrics = z.strictObject({
  chosenReward: z.number(),
  rejectedReward: z.number(),
  /** Share of the pairs whose chosen answer has the greater reward. */
  accuracy: z.number(),
  /** The chosen answer's reward less the rejected one's. */
  margin: z.number(),
});
export type PreferenceMetrics = z.infer<typeof PreferenceMetrics>;

/**
 * A line of `metrics.jsonl`. Losses in nats per token. `seq` rises from line to line and no number is ever used twice,
 * not even after a rewind, so that whoever knows all up to one number asks for those above it.
 */
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
    preferences: PreferenceMetrics.optional(),
  }),
  z.strictObject({
    kind: z.literal("validation"),
    seq: z.number().int(),
    step: z.number().int(),
    time: z.number(),
    loss: z.number(),
    perplexity: z.number(),
    /**
     * Share of the tokens with loss that the model predicts, 0 to 1, or of the pairs of which it prefers the chosen
     * answer; absent in lines of older versions.
     */
    accuracy: z.number().optional(),
    preferences: PreferenceMetrics.optional(),
  }),
  z.strictObject({
    kind: z.literal("checkpoint"),
    seq: z.number().int(),
    step: z.number().int(),
    time: z.number(),
  }),
  /** Something that a person should look at. */
  z.strictObject({
    kind: z.literal("alert"),
    seq: z.number().int(),
    step: z.number().int(),
    time: z.number(),
    alert: z.enum(["loss_spike", "loss_not_finite", "gradient_spike"]),
    /** What was seen; null where it is not finite. */
    value: z.number().nullable(),
    /** What was to be expected after the steps before. */
    expected: z.number().nullable(),
    message: z.string(),
  }),
  /** The run goes on after `step`: what was told of later steps is void, and is no longer in the file. */
  z.strictObject({
    kind: z.literal("rewind"),
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
