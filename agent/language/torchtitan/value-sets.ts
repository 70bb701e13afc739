// Sets of values that torchtitan's types leave open and its code does not.

export const optimizers = ["Adam", "AdamW"] as const;

/** Those that text models read; flux and the models of experiments have datasets of their own. */
export const textDatasets = ["c4", "c4_test", "c4_validation"] as const;

export const converters = [
  "quantize.linear.float8",
  "quantize.grouped_mm.float8",
  "quantize.linear.mx",
  "quantize.grouped_mm.mx",
] as const;

/** What a checkpoint consists of. */
export const checkpointStates = ["model", "optimizer", "lr_scheduler", "dataloader", "train_state"] as const;

/** Schedules with one stage a rank. PyTorch does not tell upper from lower case in their names. */
export const singleStageSchedules = ["1F1B", "GPipe", "PipelineScheduleSingle"] as const;

/** Schedules with two stages a rank and more. */
export const multiStageSchedules = [
  "Interleaved1F1B",
  "LoopedBFS",
  "InterleavedZeroBubble",
  "ZBVZeroBubble",
  "DualPipeV",
  "PipelineScheduleMulti",
] as const;

export const schedules = [...singleStageSchedules, ...multiStageSchedules] as const;

/** The families that come with torchtitan. */
export const modelNames = [
  "llama3",
  "llama3_ft",
  "llama4",
  "deepseek_v3",
  "qwen3",
  "gpt_oss",
  "flux",
] as const;

/** The models of its experiments, whose flavors are not listed here. */
export const experiments = [
  "simple_fsdp.llama3",
  "simple_fsdp.deepseek_v3",
  "vlm",
  "compiler_toolkit.deepseek_v3",
  "compiler_toolkit.llama3",
  "transformers_modeling_backend",
  "autoparallel.llama3",
  "autoparallel.deepseek_v3",
  "autoparallel.local_map_deepseek_v3",
] as const;
