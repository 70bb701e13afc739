// [job], [profiling], [metrics], [comm], [memory_estimation], [experimental] and [debug]: what surrounds a training.
import * as z from "zod";
import { since } from "./key.ts";

const from010 = since("v0.1.0");
const from020 = since("v0.2.0");
const from021 = since("v0.2.1");

export const Job = z
  .strictObject({
    config_file: from010(
      z.string().optional(),
      "The file that the settings are read from. It is given on the command line; inside a file it names nothing.",
    ),
    dump_folder: from010(
      z.string().default("./outputs"),
      "Everything that the job writes goes below this folder: checkpoints, traces, TensorBoard files.",
    ),
    description: from010(
      z.string().default("default job"),
      "A line for people on what the job is; it is printed when the job starts.",
    ),
    print_config: from020(
      z.boolean().default(false),
      "Print every setting, defaults included, when the job starts.",
    ),
    save_config_file: from021(
      z.string().optional(),
      "Write every setting, defaults included, into this JSON file below dump_folder.",
    ),
    custom_config_module: from020(
      z.string().default(""),
      "Python module whose JobConfig adds keys and sections to these; it must be importable where the job runs.",
    ),
  })
  .meta({ description: "The job as a whole: what it is called and where its output goes." });

export const Profiling = z
  .strictObject({
    enable_profiling: from010(z.boolean().default(false), "Record traces with PyTorch's profiler."),
    save_traces_folder: from010(
      z.string().default("profile_traces"),
      "Folder of the traces, below job.dump_folder.",
    ),
    profile_freq: from010(
      z.int().positive().default(10),
      "Length of a profiling cycle. Warm-up and recorded steps stand at its end.",
      { unit: "steps" },
    ),
    profiler_active: from020(z.int().positive().default(1), "Steps that each cycle records.", {
      unit: "steps",
    }),
    profiler_warmup: from020(
      z.int().min(0).default(3),
      "Steps before the recorded ones during which the profiler runs and keeps nothing.",
      { unit: "steps" },
    ),
    enable_memory_snapshot: from010(
      z.boolean().default(false),
      "Save what the GPU's memory holds, every profile_freq steps and when memory runs out.",
    ),
    save_memory_snapshot_folder: from010(
      z.string().default("memory_snapshot"),
      "Folder of the memory snapshots, below job.dump_folder.",
    ),
  })
  .meta({ description: "Traces of what the GPUs do and snapshots of their memory." });

export const Metrics = z
  .strictObject({
    log_freq: from010(z.int().positive().default(10), "Steps between two lines of the log.", {
      unit: "steps",
    }),
    enable_tensorboard: from010(z.boolean().default(false), "Write the metrics for TensorBoard."),
    disable_color_printing: from010(z.boolean().default(false), "Print the log without ANSI colours."),
    save_tb_folder: from010(z.string().default("tb"), "TensorBoard's folder, below job.dump_folder."),
    save_for_all_ranks: from010(
      z.boolean().default(false),
      "Write the metrics of every rank. Otherwise one rank writes them: with pipeline parallelism the first of the last stage, which alone knows the loss.",
    ),
    enable_wandb: from010(z.boolean().default(false), "Send the metrics to Weights & Biases."),
  })
  .meta({ description: "What is measured while training, and where it goes." });

export const Comm = z
  .strictObject({
    init_timeout_seconds: from010(
      z.int().positive().default(300),
      "How long ranks wait for one another up to the end of the first step, compilation included.",
      { unit: "seconds" },
    ),
    train_timeout_seconds: from010(
      z.int().positive().default(100),
      "How long ranks wait for one another after the first step.",
      { unit: "seconds" },
    ),
    trace_buf_size: from010(
      z.int().min(0).default(20000),
      "Collectives that the flight recorder remembers, to find out why ranks hang; 0 turns it off.",
      { unit: "collectives" },
    ),
    save_traces_folder: from020(
      z.string().default("comm_traces"),
      "Folder of the flight recorder, below job.dump_folder.",
    ),
    save_traces_file_prefix: from020(
      z.string().default("rank_"),
      "How the flight recorder's files begin; the rank follows.",
    ),
    mode: from021(
      z.enum(["default", "fake_backend", "local_tensor"]).default("default"),
      "`default` really communicates. `fake_backend` only tries out the settings, `local_tensor` computes all ranks in one process, slowly; for both the environment variable NGPU says how many ranks there are.",
    ),
  })
  .meta({ description: "Communication between the ranks." });

export const MemoryEstimation = z
  .strictObject({
    enable: from020(z.boolean().default(false), "Estimate the memory that FSDP takes, instead of training."),
    disable_fake_mode: from010(
      z.boolean().default(false),
      "Estimate with real tensors instead of fake ones, which takes the memory itself.",
    ),
  })
  .meta({ description: "An estimate of a job's memory." });

export const Experimental = z
  .strictObject({
    custom_import: from010(
      z.string().default(""),
      "Python module, as in some_package.model_x, that is imported first; it may register models, datasets and converters of its own.",
    ),
    custom_args_module: from010(
      z.string().default(""),
      "The former name of job.custom_config_module: a Python module that adds keys.",
      { instead: "job.custom_config_module" },
    ),
  })
  .meta({ description: "Code of your own." });

export const Debug = z
  .strictObject({
    seed: from021(
      z.int().min(0).optional(),
      "Seed of everything random. When left out, each job draws one and shares it among its ranks.",
    ),
    deterministic: from021(
      z.boolean().default(false),
      "Use only operations that give the same result each time; slower.",
    ),
    deterministic_warn_only: from021(
      z.boolean().default(false),
      "With `deterministic`, warn of operations that have no such form instead of stopping.",
    ),
    moe_force_load_balance: from021(
      z.boolean().default(false),
      "Give every expert the same number of tokens, in turn; for measuring only, as the router learns nothing.",
    ),
  })
  .meta({ description: "Settings for finding faults and for comparing runs." });
