// The single source of training files (`*.train.toml`): keys, defaults, ranges, units and documentation.
// The JSON Schema, the command line, the plan and the language server are all derived from it.
// Keys that mean what torchtitan's mean carry torchtitan's names; model keys carry Hugging Face's.
import * as z from "zod";
import { ExportFormat, GgufType, OnnxType } from "./export.ts";

const fraction = z.number().min(0).max(1);
const count = z.int().positive();

/** A leaf with its documentation, and its unit where it has one. */
function key<T extends z.ZodType>(type: T, description: string, unit?: string): T {
  return type.meta(unit === undefined ? { description } : { description, unit });
}

/** A leaf that names a file, relative to the training file; `file` says what is in it. */
function fileKey<T extends z.ZodType>(
  type: T,
  file: "rows" | "tokenizer" | "training",
  description: string,
): T {
  return type.meta({ description, file });
}

export const DatasetSection = z
  .strictObject({
    path: fileKey(
      z.string().min(1).optional(),
      "rows",
      "File with the rows: .txt, .json, .jsonl or .csv, relative to this training file. With `name`, a LLaMA-Factory dataset_info.json may stand here. Left out where `id` names rows that are imported already.",
    ),
    name: key(z.string().optional(), "Entry to take from a dataset_info.json catalogue."),
    id: key(
      z.string().min(1).optional(),
      "Dataset whose imported rows are trained on, instead of a file: `path` is left out.",
    ),
    version: key(
      z.string().min(1).optional(),
      "Version of the imported rows to train on, as it is, instead of reading the file anew; the file need not be there any more. Without `path` and `version`, it is the dataset's current one.",
    ),
    format: key(
      z
        .enum(["auto", "messages", "sharegpt", "alpaca", "prompt-completion", "preference", "text"])
        .default("auto"),
      "Shape of a row. `auto` recognises it from the columns. Of rows with a chosen and a rejected answer (`preference`), [dpo] compares both; without it the chosen one is learnt.",
    ),
    columns: key(
      z.record(z.string(), z.string()).default({}),
      'Which column plays which part, for example { prompt = "question", completion = "answer" }.',
    ),
    prompt_template: key(
      z.string().optional(),
      "Builds the prompt from several columns: {column} is replaced by the row's value.",
    ),
    completion_template: key(
      z.string().optional(),
      "Builds the completion from several columns, as `prompt_template` does the prompt, for example as JSON with a value of each.",
    ),
    chat_form: key(
      z.enum(["auto", "always", "never"]).default("auto"),
      "Whether prompts and completions are put into the chat template, as question and answer. `auto` does so where the base has a template.",
    ),
    placeholders: key(
      z.record(z.string(), z.string()).default({}),
      "Values for {{name}} placeholders in the rows; a placeholder without a value is kept as it is.",
    ),
    validation_path: fileKey(
      z.string().optional(),
      "rows",
      "File with the held-out rows, when they are given separately.",
    ),
    split_column: key(
      z.string().optional(),
      "Column that names the split (train, validation, test) of each row.",
    ),
    validation_fraction: key(
      fraction.max(0.9).default(0.1),
      "Share of the rows that is held out when neither `validation_path` nor `split_column` is set.",
    ),
    validation_position: key(
      z.enum(["random", "end"]).default("random"),
      "Which rows are held out: drawn at random with the seed, or the end of the file.",
    ),
  })
  .meta({
    description: "What the model learns from.",
    anyOf: [{ required: ["path"] }, { required: ["id"] }],
  });

export const TokenizerSection = z
  .strictObject({
    kind: key(
      z.enum(["bpe", "character", "file"]).default("bpe"),
      "`bpe` learns byte-level pairs from the training rows, `character` takes each character as a token, `file` reads a tokenizer.json.",
    ),
    vocab_size: key(
      z.int().min(260).max(262144).default(2048),
      "Size of the vocabulary that `bpe` learns.",
      "tokens",
    ),
    path: fileKey(z.string().optional(), "tokenizer", "tokenizer.json to read when `kind` is `file`."),
  })
  .meta({ description: "How text becomes tokens." });

export const ModelSection = z
  .strictObject({
    base: key(
      z.string().min(1).optional(),
      "Model to tune instead of random weights: the id of a model of this home, or the path of a model folder, an adapter folder or a .gguf file, relative to this training file. Shape and tokenizer are then the base's own.",
    ),
    base_version: key(
      z.string().min(1).optional(),
      "Version of the model that `base` names; the newest when left out.",
    ),
    quantization: key(
      z.enum(["none", "int8", "int4"]).default("none"),
      "Number format in which the frozen weights of the base are held while adapters are trained: whole numbers of 8 or 4 bits in blocks take a quarter or an eighth of the memory. Needs [lora].",
    ),
    family: key(
      z.enum(["llama", "gpt2"]).default("llama"),
      "`llama`: RMSNorm, rotary positions, grouped-query attention, SwiGLU. `gpt2`: LayerNorm, learned positions, GELU.",
    ),
    num_hidden_layers: key(count.max(256).default(4), "Transformer blocks."),
    hidden_size: key(count.max(16384).default(128), "Width of the residual stream."),
    num_attention_heads: key(count.max(256).default(4), "Query heads; must divide hidden_size."),
    num_key_value_heads: key(
      count.max(256).optional(),
      "Key and value heads of grouped-query attention; must divide num_attention_heads, and equals it when left out. Only `llama`.",
    ),
    intermediate_size: key(
      count.max(131072).optional(),
      "Width of the feed-forward layer. When left out: 4 × hidden_size for `gpt2`, 8/3 × hidden_size rounded up to a multiple of 32 for `llama`.",
    ),
    tie_word_embeddings: key(z.boolean().default(true), "Use the token embedding as output layer, too."),
    rope_theta: key(z.number().positive().default(10000), "Base of the rotary frequencies. Only `llama`."),
    norm_eps: key(z.number().positive().max(0.1).default(1e-5), "Epsilon inside every normalisation."),
    initializer_range: key(
      z.number().positive().max(1).default(0.02),
      "Standard deviation of the initial weights.",
    ),
    dropout: key(
      fraction.max(0.9).default(0),
      "Share of activations dropped after the embedding, each attention and each feed-forward layer while training.",
    ),
  })
  .meta({ description: "The decoder-only transformer to train, or the published one to tune." });

export const LoraSection = z
  .strictObject({
    rank: key(count.max(1024).default(16), "Width of the adapters."),
    alpha: key(
      z.number().positive().max(4096).default(32),
      "The adapters' contribution is scaled by alpha / rank.",
    ),
    dropout: key(
      fraction.max(0.9).default(0),
      "Share of the adapters' input that is dropped while training.",
    ),
    target_modules: key(
      z.array(z.string().min(1)).min(1).default(["all-linear"]),
      'Projections that get an adapter, by the end of their names, such as ["q_proj", "v_proj"]; "all-linear" is every projection of every layer.',
    ),
    target_pattern: key(
      z.string().min(1).optional(),
      "Regular expression instead of `target_modules`: a projection gets an adapter where it matches the whole name, such as model.layers.0.self_attn.q_proj.",
    ),
    exclude_modules: key(
      z.array(z.string().min(1)).default([]),
      "Projections that get none, by the end of their names.",
    ),
    use_rslora: key(
      z.boolean().default(false),
      "Scale by alpha / √rank instead, which keeps large ranks stable (rsLoRA).",
    ),
  })
  .meta({
    description:
      "Low-rank adapters: the base stays frozen, and two narrow matrices beside each projection are trained. The table's presence turns them on.",
  });

export const DpoSection = z
  .strictObject({
    beta: key(
      z.number().positive().max(100).default(0.1),
      "How strongly the model is held to the reference: greater means closer.",
    ),
    label_smoothing: key(
      fraction.max(0.49).default(0),
      "Share of the preferences that are taken to be the wrong way round.",
    ),
  })
  .meta({
    description:
      "Direct preference optimisation: learns to prefer the chosen answer of each row to the rejected one, beside the base as the reference. The table's presence turns it on; rows need prompt, chosen and rejected.",
  });

export const TrainingSection = z
  .strictObject({
    steps: key(count.max(100_000_000).default(1000), "Optimizer steps.", "steps"),
    local_batch_size: key(
      count.max(65536).default(8),
      "Sequences that go through the model at once.",
      "sequences",
    ),
    global_batch_size: key(
      count.max(1_048_576).optional(),
      "Sequences per optimizer step, by gradient accumulation; a multiple of local_batch_size. Equals it when left out.",
      "sequences",
    ),
    seq_len: key(z.int().min(2).max(131072).default(128), "Tokens in a sequence.", "tokens"),
    packing: key(
      z.boolean().default(true),
      "Put several rows into one sequence; no token attends to a token of another row.",
    ),
    max_norm: key(
      z.number().min(0).default(1),
      "Largest global norm of the gradient; longer ones are scaled down. 0 turns clipping off.",
    ),
    seed: key(
      z
        .int()
        .min(0)
        .max(2 ** 32 - 1)
        .default(0),
      "Seed of everything random: weights, order, dropout, splits.",
    ),
    threads: key(z.int().min(0).max(1024).default(0), "CPU threads; 0 takes every core.", "threads"),
    memory_limit: key(
      count.optional(),
      "Largest memory the run may take; a plan above it is refused. All free memory when left out.",
      "MiB",
    ),
  })
  .meta({ description: "How long and on how much." });

export const ActivationCheckpointSection = z
  .strictObject({
    mode: key(
      z.enum(["none", "full"]).default("none"),
      "`full` keeps only each layer's input and computes the layer again in the backward pass: a third more work for much less memory with long sequences.",
    ),
  })
  .meta({ description: "What is kept from the forward pass for the backward pass." });

export const OptimizerSection = z
  .strictObject({
    name: key(
      z.enum(["AdamW"]).default("AdamW"),
      "AdamW: Adam with decoupled weight decay (Loshchilov and Hutter, 2019).",
    ),
    lr: z.number().positive().max(10).optional().meta({
      description:
        "Peak learning rate. When left out: 1e-3 from random weights, 2e-4 for adapters, 2e-5 for all weights of a base, and a tenth of these two with [dpo].",
      default: 1e-3,
    }),
    beta1: key(fraction.default(0.9), "Decay of the mean of the gradient."),
    beta2: key(fraction.default(0.95), "Decay of the mean of its square."),
    eps: key(z.number().positive().default(1e-8), "Added to the root of the second moment."),
    weight_decay: key(
      z.number().min(0).max(1).default(0.1),
      "Decay of matrices; norms and biases are never decayed.",
    ),
  })
  .meta({ description: "The update rule." });

export const LrSchedulerSection = z
  .strictObject({
    schedule: key(
      z.enum(["cosine", "linear", "constant", "wsd"]).default("cosine"),
      "Course of the learning rate after warm-up; `wsd` stays flat, then decays over the last `decay_ratio`.",
    ),
    warmup_steps: key(
      z.int().min(0).optional(),
      "Steps over which the rate rises from 0. When left out: a tenth of the steps, 100 at most.",
      "steps",
    ),
    decay_ratio: key(fraction.default(0.2), "Share of the steps over which `wsd` decays."),
    min_lr_factor: key(fraction.default(0.1), "The rate ends at this share of its peak."),
  })
  .meta({ description: "Learning rate over time." });

export const CheckpointSection = z
  .strictObject({
    interval: key(count.default(250), "Steps between checkpoints; the last step always makes one.", "steps"),
    keep_latest_k: key(count.max(1000).default(2), "Checkpoints kept besides the best one."),
  })
  .meta({ description: "What can be resumed, chatted with and exported." });

export const EvaluationSection = z
  .strictObject({
    interval: key(count.default(100), "Steps between evaluations of the held-out loss.", "steps"),
    max_batches: key(
      count.default(50),
      "Batches at most in each evaluation while training; the final one takes all rows.",
      "batches",
    ),
    patience: key(
      count.optional(),
      "Stop when the held-out loss has not improved for this many evaluations. Never when left out.",
      "evaluations",
    ),
    samples: key(
      count.max(20_000).optional(),
      "Held-out rows that the best checkpoint answers when the run has succeeded. None when left out, unless `test_set` is given.",
      "rows",
    ),
    test_set: key(
      z.string().min(1).optional(),
      "Test set of this home that it answers then, instead of held-out rows.",
    ),
    metrics: key(
      z
        .array(z.enum(["exact", "exact_match", "token_f1", "rouge_l", "json_valid", "label", "loss"]))
        .optional(),
      "How the answers to held-out rows are judged; what fits the rows when left out.",
    ),
    few_shot: key(
      z.int().min(0).max(32).default(0),
      "Solved examples that the base sees in a second try, where `baseline` is on. 0 leaves that try out.",
      "rows",
    ),
    baseline: key(
      z.boolean().default(false),
      "Whether the base answers the same rows, too, so that the difference can be told.",
    ),
    max_new_tokens: key(count.max(8192).default(256), "Longest of these answers.", "tokens"),
  })
  .meta({ description: "Loss on rows that are never trained on, and answers to them at the end." });

export const ExportSection = z
  .strictObject({
    formats: key(
      z.array(ExportFormat).default(["gguf"]),
      "What to write when the run has succeeded; `adapter` is the adapters of `[lora]` without the base.",
    ),
    gguf_type: key(GgufType.default("f16"), "Number format of the matrices in the GGUF file."),
    onnx_type: key(OnnxType.default("f32"), "How the matrices are stored in the ONNX file."),
    modelfile: key(
      z.boolean().default(false),
      "Also write a Modelfile for Ollama beside the GGUF file, or beside that of the adapters.",
    ),
  })
  .meta({ description: "The files that leave Trainyard." });

export const TrainingFile = z
  .strictObject({
    schema: key(z.literal(1), "Version of this file's schema."),
    extends: fileKey(
      z.string().min(1).optional(),
      "training",
      "Training file to inherit from; its tables are merged key by key.",
    ),
    name: key(
      z.string().min(1).max(100).optional(),
      "What the run is called. The file's name when left out.",
    ),
    engine: key(
      z.enum(["embedded"]).default("embedded"),
      "`embedded` trains on the CPU with nothing to install.",
    ),
    dataset: DatasetSection,
    tokenizer: TokenizerSection.prefault({}),
    model: ModelSection.prefault({}),
    lora: LoraSection.optional(),
    dpo: DpoSection.optional(),
    training: TrainingSection.prefault({}),
    activation_checkpoint: ActivationCheckpointSection.prefault({}),
    optimizer: OptimizerSection.prefault({}),
    lr_scheduler: LrSchedulerSection.prefault({}),
    checkpoint: CheckpointSection.prefault({}),
    evaluation: EvaluationSection.prefault({}),
    export: ExportSection.prefault({}),
  })
  .meta({ title: "Trainyard training file", description: "A language model's training, in one file." });

export type TrainingFile = z.infer<typeof TrainingFile>;

/** The steps of warm-up that a training file asks for, in its own words or by default. */
export function warmupSteps({
  training,
  lr_scheduler,
}: Pick<TrainingFile, "training" | "lr_scheduler">): number {
  return lr_scheduler.warmup_steps ?? Math.min(100, Math.floor(training.steps / 10));
}

/** The peak of the learning rate, in the file's own words or by default. */
export function peakLearningRate({
  model,
  lora,
  dpo,
  optimizer,
}: Pick<TrainingFile, "model" | "lora" | "dpo" | "optimizer">): number {
  if (optimizer.lr !== undefined) return optimizer.lr;
  if (model.base === undefined) return 1e-3;
  const tuning = lora === undefined ? 2e-5 : 2e-4;
  return dpo === undefined ? tuning : tuning / 10;
}
