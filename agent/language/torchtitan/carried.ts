// Which keys of torchtitan have a counterpart in Trainyard's files, and why the others have none.
import type { TomlValue } from "../../toml/table.ts";
import { modelOf, type Dense } from "./models.ts";
import type { JobKey } from "./rules/rule.ts";
import type { TorchtitanFile } from "./schema.ts";

export interface Carried {
  /** Where it goes; keys at the top of the file have no section. */
  section:
    | ""
    | "dataset"
    | "tokenizer"
    | "model"
    | "training"
    | "optimizer"
    | "lr_scheduler"
    | "checkpoint"
    | "evaluation"
    | "export";
  name: string;
  /** The keys that are told by it. */
  from: readonly JobKey[];
  /** Undefined where the default of Trainyard says it, or nothing does. */
  value: (job: TorchtitanFile) => TomlValue | undefined;
  /** What is not the same, to stand after the value. */
  note?: (job: TorchtitanFile) => string | undefined;
}

/** Values are written out also where they are torchtitan's defaults, as Trainyard's are others. */
export const carried: readonly Carried[] = [
  {
    section: "",
    name: "name",
    from: ["job.description"],
    value: ({ job }) => (job.description === "default job" ? undefined : job.description.slice(0, 100)),
  },
  {
    section: "dataset",
    name: "path",
    from: ["training.dataset_path"],
    value: ({ training }) => training.dataset_path,
    note: () => "must be a file with rows: .txt, .json, .jsonl or .csv",
  },
  { section: "tokenizer", name: "kind", from: [], value: () => "file" },
  {
    section: "tokenizer",
    name: "path",
    from: ["model.hf_assets_path"],
    value: ({ model }) => `${model.hf_assets_path.replace(/\/+$/, "")}/tokenizer.json`,
    note: () => "relative to this file, not to where torchtitan is started",
  },
  ofModel("family", () => "llama"),
  {
    ...ofModel("num_hidden_layers", () => undefined),
    value: ({ model }) => (modelOf(model)?.dense ? modelOf(model)?.layers : undefined),
  },
  ofModel("hidden_size", (model) => model.hiddenSize),
  ofModel("num_attention_heads", (model) => model.heads),
  ofModel("num_key_value_heads", (model) => model.keyValueHeads),
  ofModel("intermediate_size", (model) => model.intermediateSize),
  ofModel("tie_word_embeddings", (model) => model.isTied),
  ofModel("rope_theta", (model) => model.ropeTheta),
  same("training", "steps", ({ training }) => training.steps),
  same("training", "local_batch_size", ({ training }) => training.local_batch_size),
  {
    section: "training",
    name: "global_batch_size",
    from: [
      "training.global_batch_size",
      "parallelism.data_parallel_replicate_degree",
      "parallelism.data_parallel_shard_degree",
    ],
    value: globalBatch,
    note: ({ training }) => (training.global_batch_size > 0 ? undefined : "that of all data-parallel ranks"),
  },
  same("training", "seq_len", ({ training }) => training.seq_len),
  same("training", "max_norm", ({ training }) => training.max_norm),
  { section: "training", name: "seed", from: ["debug.seed"], value: ({ debug }) => debug.seed },
  {
    section: "optimizer",
    name: "name",
    from: ["optimizer.name"],
    value: () => "AdamW",
    note: ({ optimizer }) => (optimizer.name === "AdamW" ? undefined : `it was ${optimizer.name}`),
  },
  same("optimizer", "lr", ({ optimizer }) => optimizer.lr),
  same("optimizer", "beta1", ({ optimizer }) => optimizer.beta1),
  same("optimizer", "beta2", ({ optimizer }) => optimizer.beta2),
  same("optimizer", "eps", ({ optimizer }) => optimizer.eps),
  same("optimizer", "weight_decay", ({ optimizer }) => optimizer.weight_decay),
  {
    section: "lr_scheduler",
    name: "schedule",
    from: ["lr_scheduler.decay_type"],
    value: scheduleOf,
    note: ({ lr_scheduler: scheduler }) =>
      scheduler.decay_type === (scheduleOf({ lr_scheduler: scheduler }) === "cosine" ? "cosine" : "linear")
        ? undefined
        : `the decay was ${scheduler.decay_type} and is a straight line`,
  },
  {
    section: "lr_scheduler",
    name: "warmup_steps",
    from: ["lr_scheduler.warmup_steps"],
    value: ({ lr_scheduler: scheduler, training }) => Math.min(scheduler.warmup_steps, training.steps),
  },
  {
    section: "lr_scheduler",
    name: "decay_ratio",
    from: ["lr_scheduler.decay_ratio"],
    value: decayRatio,
  },
  {
    section: "lr_scheduler",
    name: "min_lr_factor",
    from: ["lr_scheduler.min_lr_factor"],
    value: (job) => (scheduleOf(job) === "constant" ? undefined : job.lr_scheduler.min_lr_factor),
  },
  {
    section: "checkpoint",
    name: "interval",
    from: ["checkpoint.interval", "checkpoint.enable"],
    value: ({ checkpoint, training }) =>
      checkpoint.enable ? Math.min(checkpoint.interval, training.steps) : undefined,
  },
  {
    section: "checkpoint",
    name: "keep_latest_k",
    from: ["checkpoint.keep_latest_k"],
    value: ({ checkpoint }) =>
      checkpoint.enable
        ? Math.min(checkpoint.keep_latest_k === 0 ? 1000 : checkpoint.keep_latest_k, 1000)
        : undefined,
    note: ({ checkpoint }) => (checkpoint.keep_latest_k === 0 ? "it was all of them" : undefined),
  },
  {
    section: "evaluation",
    name: "interval",
    from: ["validation.freq", "validation.enable"],
    value: ({ validation, training }) =>
      validation.enable ? Math.min(validation.freq, training.steps) : undefined,
  },
  {
    section: "evaluation",
    name: "max_batches",
    from: ["validation.steps"],
    value: ({ validation }) => (validation.enable && validation.steps > 0 ? validation.steps : undefined),
  },
  {
    section: "export",
    name: "formats",
    from: ["checkpoint.last_save_in_hf"],
    value: ({ checkpoint }) => (checkpoint.last_save_in_hf ? ["safetensors"] : undefined),
  },
];

/** Why a key has no counterpart, by the beginning of its name; the longest that fits counts. */
const reasons: Readonly<Record<string, string>> = {
  job: "a run has a folder of its own",
  profiling: "runs are not traced",
  metrics: "every step's figures are kept and drawn",
  model: "see [model]",
  "model.converters": "weights are trained in 32 bits",
  optimizer: "there is one implementation",
  lr_scheduler: "the schedule is as long as the training",
  training: "it is for GPUs",
  "training.dataset": "datasets are files of your own",
  parallelism: "one computer trains the whole model",
  checkpoint: "every run keeps its latest checkpoints and its best one",
  activation_checkpoint: "memory is planned before the run",
  compile: "nothing has to be compiled",
  quantize: "weights are trained in 32 bits",
  comm: "one computer trains the whole model",
  memory_estimation: "`trainyard plan` estimates every run",
  fault_tolerance: "one computer trains the whole model",
  experimental: "there is no code of one's own",
  validation: "held-out rows are read as the others are",
  debug: "runs with the same seed are the same",
};

export function reasonFor(key: string): string {
  for (let name = key; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf("."))))
    if (Object.hasOwn(reasons, name)) return reasons[name]!;
  return "there is nothing like it";
}

function ofModel(name: string, value: (model: Dense) => TomlValue | undefined): Carried {
  return {
    section: "model",
    name,
    from: ["model.name", "model.flavor"],
    value: ({ model }) => {
      const dense = modelOf(model)?.dense;
      return dense && value(dense);
    },
  };
}

/** A key that has the same name and place in both. */
function same(
  section: "training" | "optimizer",
  name: string,
  value: (job: TorchtitanFile) => TomlValue | undefined,
): Carried {
  return { section, name, from: [`${section}.${name}` as JobKey], value };
}

/** As far as the file says how many ranks share the data. */
function globalBatch({ training, parallelism }: TorchtitanFile): number | undefined {
  if (training.global_batch_size > 0) return training.global_batch_size;
  const shards = parallelism.data_parallel_shard_degree;
  const ranks = parallelism.data_parallel_replicate_degree * Math.max(1, shards);
  return ranks === 1 ? undefined : training.local_batch_size * ranks;
}

function scheduleOf({ lr_scheduler: scheduler }: Pick<TorchtitanFile, "lr_scheduler">): string {
  if (scheduler.decay_ratio === 0) return "constant";
  if (scheduler.decay_ratio !== undefined) return "wsd";
  return scheduler.decay_type === "cosine" ? "cosine" : "linear";
}

/** What is left after warm-up, where that is less. */
function decayRatio(job: TorchtitanFile): number | undefined {
  const { warmup_steps: warmup, decay_ratio: ratio } = job.lr_scheduler;
  const { steps } = job.training;
  if (ratio === undefined || scheduleOf(job) !== "wsd") return undefined;
  const rest = Math.max(0, steps - warmup);
  return Math.round(ratio * steps) <= rest ? ratio : Math.floor((rest / steps) * 1000) / 1000;
}
