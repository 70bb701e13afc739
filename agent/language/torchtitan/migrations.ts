// What became of the keys of torchtitan from version to version, oldest first.
import type { TomlValue } from "../../toml/table.ts";
import type { Version } from "./versions.ts";

/** A key, or a whole section, that has another name or place since `version`. */
export interface Moved {
  version: Version;
  /** Dotted, from the root of the file. */
  from: string;
  to: string;
  /** The value in the new place, where it is not the same; undefined where none can take its place. */
  convert?: (value: TomlValue) => TomlValue | undefined;
  /** True where the old name is still read. */
  isStillRead?: boolean;
  /** What to see to by oneself. */
  note?: string;
}

/** A key that is gone since `version`. */
export interface Gone {
  version: Version;
  from: string;
  /** What to do instead. */
  advice: string;
}

/** A value that is written differently since `version`; in a list each element is meant. */
export interface Reworded {
  version: Version;
  key: string;
  from: string;
  to: string;
}

/** A value that `version` added to a key. */
export interface NewValue {
  version: Version;
  key: string;
  value: string;
}

/** A default that is another one since `version`: a file that does not set the key behaves differently. */
export interface NewDefault {
  version: Version;
  key: string;
  was: TomlValue;
  is: TomlValue;
  /** What differs, as a sentence. */
  effect: string;
}

const negated = (value: TomlValue): TomlValue | undefined =>
  typeof value === "boolean" ? !value : undefined;
const when =
  (yes: TomlValue, no: TomlValue) =>
  (value: TomlValue): TomlValue | undefined =>
    typeof value === "boolean" ? (value ? yes : no) : undefined;

/** The folder of a tokenizer.model as it was downloaded then: …/original/tokenizer.model. */
const folderOfTokenizer = (value: TomlValue): TomlValue | undefined =>
  typeof value === "string" ? value.replace(/(\/original)?\/tokenizer\.model$/, "") : undefined;

const inParallelism = (name: string): Moved => ({
  version: "v0.1.0",
  from: `experimental.${name}`,
  to: `parallelism.${name}`,
});

export const moved: readonly Moved[] = [
  { version: "v0.1.0", from: "training.batch_size", to: "training.local_batch_size" },
  {
    version: "v0.1.0",
    from: "training.tensor_parallel_degree",
    to: "parallelism.tensor_parallel_degree",
  },
  {
    version: "v0.1.0",
    from: "training.data_parallel_degree",
    to: "parallelism.data_parallel_shard_degree",
  },
  { version: "v0.1.0", from: "training.warmup_steps", to: "lr_scheduler.warmup_steps" },
  inParallelism("pipeline_parallel_degree"),
  inParallelism("pipeline_parallel_schedule"),
  {
    version: "v0.1.0",
    from: "optimizer.fused",
    to: "optimizer.implementation",
    convert: when("fused", "foreach"),
  },
  {
    version: "v0.1.0",
    from: "metrics.enable_color_printing",
    to: "metrics.disable_color_printing",
    convert: negated,
  },
  { version: "v0.1.0", from: "metrics.rank_0_only", to: "metrics.save_for_all_ranks", convert: negated },
  {
    version: "v0.1.0",
    from: "float8.enable_float8_linear",
    to: "model.converters",
    convert: when(["float8"], []),
  },

  { version: "v0.2.0", from: "job.print_args", to: "job.print_config" },
  { version: "v0.2.0", from: "checkpoint.enable_checkpoint", to: "checkpoint.enable" },
  {
    version: "v0.2.0",
    from: "checkpoint.initial_load_model_weights_only",
    to: "checkpoint.initial_load_model_only",
  },
  {
    version: "v0.2.0",
    from: "checkpoint.last_save_model_weights_only",
    to: "checkpoint.last_save_model_only",
  },
  { version: "v0.2.0", from: "lr_scheduler.lr_min", to: "lr_scheduler.min_lr_factor" },
  { version: "v0.2.0", from: "memory_estimation.enabled", to: "memory_estimation.enable" },
  { version: "v0.2.0", from: "training.compile", to: "compile.enable" },
  {
    version: "v0.2.0",
    from: "model.tokenizer_path",
    to: "model.hf_assets_path",
    convert: folderOfTokenizer,
    isStillRead: true,
    note: "Download the tokenizer's new files into that folder; a tokenizer.model is refused.",
  },
  {
    version: "v0.2.0",
    from: "mx.use_fp8_dim1_cast_triton_kernel",
    to: "quantize.linear.mx.mxfp8_dim1_cast_kernel_choice",
    convert: when("triton", "torch"),
  },
  {
    version: "v0.2.0",
    from: "mx.recipe_name",
    to: "quantize.linear.mx.recipe_name",
    convert: (value) => (value === "mxfp8" ? "mxfp8_cublas" : value),
  },
  { version: "v0.2.0", from: "float8", to: "quantize.linear.float8" },
  { version: "v0.2.0", from: "mx", to: "quantize.linear.mx" },

  {
    version: "v0.2.0",
    from: "experimental.custom_args_module",
    to: "job.custom_config_module",
    isStillRead: true,
  },
  { version: "v0.2.1", from: "training.seed", to: "debug.seed" },
  { version: "v0.2.1", from: "training.deterministic", to: "debug.deterministic" },
  {
    version: "v0.2.1",
    from: "training.debug_moe_force_load_balance",
    to: "debug.moe_force_load_balance",
  },
];

const setStages =
  "Write parallelism.pipeline_parallel_layers_per_stage, or name the modules of each stage in parallelism.module_fqns_per_model_part.";

export const gone: readonly Gone[] = [
  {
    version: "v0.1.0",
    from: "model.norm_type",
    advice: "Remove it: the model's family says which norm it has.",
  },
  {
    version: "v0.1.0",
    from: "checkpoint.interval_type",
    advice: "Remove it: checkpoint.interval counts steps.",
  },
  { version: "v0.1.0", from: "experimental.pipeline_parallel_split_points", advice: setStages },
  {
    version: "v0.1.0",
    from: "experimental.pipeline_parallel_microbatches",
    advice: "Write parallelism.pipeline_parallel_microbatch_size = the local batch size divided by it.",
  },
  {
    version: "v0.2.0",
    from: "job.use_for_integration_test",
    advice: "Remove it: it only marked files for torchtitan's own tests.",
  },
  { version: "v0.2.0", from: "parallelism.pipeline_parallel_split_points", advice: setStages },
  {
    version: "v0.2.0",
    from: "float8.force_recompute_fp8_weight_in_bwd",
    advice: "Remove it: activation checkpointing decides what is computed again.",
  },
  {
    version: "v0.2.1",
    from: "parallelism.enable_compiled_autograd",
    advice: "Remove it: there is nothing in its place.",
  },
];

export const reworded: readonly Reworded[] = [
  { version: "v0.2.0", key: "model.converters", from: "float8", to: "quantize.linear.float8" },
  { version: "v0.2.0", key: "model.converters", from: "mx", to: "quantize.linear.mx" },
];

export const newValues: readonly NewValue[] = [
  { version: "v0.2.0", key: "activation_checkpoint.mode", value: "memory_budget" },
];

export const newDefaults: readonly NewDefault[] = [
  {
    version: "v0.2.0",
    key: "checkpoint.last_save_model_only",
    was: false,
    is: true,
    effect: "The last checkpoint holds the weights alone, and training cannot be resumed from it.",
  },
  {
    version: "v0.2.1",
    key: "job.dump_folder",
    was: "./torchtitan/outputs",
    is: "./outputs",
    effect: "What the job writes goes elsewhere, and it finds no checkpoint in the old folder.",
  },
  {
    version: "v0.2.2",
    key: "activation_checkpoint.preserve_rng_state",
    was: false,
    is: true,
    effect: "Layers computed again draw the same random numbers, which takes a little longer.",
  },
];

/** Keys of extensions that were torchtitan's own before `version`. */
export const becameExtensions: Readonly<Record<string, Version>> = {
  "fault_tolerance.sync_steps": "v0.2.0",
  "fault_tolerance.should_quantize": "v0.2.0",
  "fault_tolerance.fragment_sync_delay": "v0.2.0",
  "fault_tolerance.fragment_update_alpha": "v0.2.0",
};
