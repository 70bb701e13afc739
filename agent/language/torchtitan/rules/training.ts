// Rules of batches, schedules, the optimizer, activation checkpointing and the loading of data.
import { modelOf } from "../models.ts";
import type { TorchtitanFile } from "../schema.ts";
import {
  degreeKeys,
  compileModel,
  isModelCompiled,
  nearestMultiple,
  remove,
  set,
  type Finding,
  type JobKey,
  type Rule,
} from "./rule.ts";

const globalBatch = "training.global_batch_size";
const warmup = "lr_scheduler.warmup_steps";

/** Data-parallel ranks: known where sharding is a number, or follows from the number of GPUs. */
function dataParallelRanks({ parallelism }: TorchtitanFile, worldSize: number): number | undefined {
  const replicas = parallelism.data_parallel_replicate_degree;
  const shards = parallelism.data_parallel_shard_degree;
  if (shards > 0) return replicas * shards;
  const others =
    parallelism.tensor_parallel_degree *
    parallelism.pipeline_parallel_degree *
    parallelism.context_parallel_degree;
  const ranks = worldSize / others;
  return shards === -1 && worldSize > 0 && Number.isInteger(ranks) ? ranks : undefined;
}

/** Length of the schedule, in steps. */
function scheduleLength({ lr_scheduler: scheduler, training }: TorchtitanFile): number {
  return scheduler.total_steps ?? training.steps;
}

export const trainingRules: readonly Rule[] = [
  {
    id: "global-batch-divides",
    keys: [globalBatch, "training.local_batch_size", ...degreeKeys],
    severity: "error",
    code: "values_conflict",
    states: "global_batch_size is a multiple of local_batch_size × data-parallel degree, or -1.",
    check: (job, { worldSize }) => {
      const { global_batch_size: whole, local_batch_size: local } = job.training;
      const ranks = dataParallelRanks(job, worldSize);
      // Where nobody knows how far weights are sharded, the product is at least a multiple of this.
      const unit = local * (ranks ?? job.parallelism.data_parallel_replicate_degree);
      if (whole <= 0 || whole % unit === 0) return undefined;
      const nearest = nearestMultiple(whole, unit);
      return {
        message: `${globalBatch} = ${whole} is no multiple of ${unit}, which is local_batch_size = ${local}${unit === local ? "" : ` for each of ${unit / local} data-parallel ranks`}.`,
        advice: `Write global_batch_size = ${nearest}, or -1 for no gradient accumulation.`,
        fixes: [set(globalBatch, nearest), set(globalBatch, -1)],
      };
    },
  },
  {
    id: "warm-up-fits",
    keys: [warmup, "training.steps", "lr_scheduler.total_steps"],
    severity: "warning",
    code: "values_conflict",
    states: "warmup_steps is at most the steps of the schedule; otherwise the rate never reaches its peak.",
    check: (job, { isWritten }) => {
      const steps = scheduleLength(job);
      const { warmup_steps: rising } = job.lr_scheduler;
      if (rising <= steps) return undefined;
      const fitting = Math.floor(steps / 5);
      return {
        message: `${warmup} is ${rising}${isWritten(warmup) ? "" : " by default"}, more than the ${steps} steps of the schedule; it is cut to them.`,
        advice: `Write warmup_steps = ${fitting} in [lr_scheduler], or train longer.`,
        fixes: [set(warmup, fitting)],
      };
    },
  },
  {
    id: "decay-fits",
    keys: ["lr_scheduler.decay_ratio", warmup, "training.steps", "lr_scheduler.total_steps"],
    severity: "warning",
    code: "values_conflict",
    states: "Warm-up and decay together are at most as long as the schedule; otherwise the decay is cut.",
    check: (job) => {
      const steps = scheduleLength(job);
      const { warmup_steps: rising, decay_ratio: ratio } = job.lr_scheduler;
      if (ratio === undefined || rising > steps) return undefined;
      const falling = Math.round(steps * ratio);
      if (rising + falling <= steps) return undefined;
      const fitting = Math.floor(((steps - rising) / steps) * 100) / 100;
      return {
        message: `Warm-up (${rising} steps) and decay (${falling} steps) are longer than the ${steps} steps of the schedule; the decay is cut.`,
        advice: `Write decay_ratio = ${fitting} or less, or a shorter warm-up.`,
        fixes: [set("lr_scheduler.decay_ratio", fitting)],
      };
    },
  },
  {
    id: "optimizer-in-backward",
    keys: [
      "optimizer.early_step_in_backward",
      "parallelism.expert_parallel_degree",
      "parallelism.pipeline_parallel_degree",
      "fault_tolerance.enable",
    ],
    severity: "error",
    code: "values_conflict",
    states: "early_step_in_backward goes with neither expert parallelism nor a pipeline nor TorchFT.",
    check: ({ optimizer, parallelism, fault_tolerance: tolerance }) => {
      const others = [
        ...(parallelism.expert_parallel_degree > 1 ? ["expert parallelism"] : []),
        ...(parallelism.pipeline_parallel_degree > 1 ? ["pipeline parallelism"] : []),
        ...(tolerance.enable ? ["fault tolerance"] : []),
      ];
      if (!optimizer.early_step_in_backward || others.length === 0) return undefined;
      return {
        message: `optimizer.early_step_in_backward does not go with ${others.join(" and ")}.`,
        advice: "Write early_step_in_backward = false.",
        fixes: [set("optimizer.early_step_in_backward", false)],
      };
    },
  },
  {
    id: "optimizer-in-backward-does-not-clip",
    keys: ["optimizer.early_step_in_backward"],
    severity: "info",
    code: "values_conflict",
    states: "With early_step_in_backward gradients are not clipped: training.max_norm does nothing.",
    check: ({ optimizer }) =>
      optimizer.early_step_in_backward
        ? {
            message:
              "With optimizer.early_step_in_backward gradients are not clipped; training.max_norm does nothing.",
            advice: "Watch the gradient's norm, or write early_step_in_backward = false.",
            fixes: [set("optimizer.early_step_in_backward", false)],
          }
        : undefined,
  },
  {
    id: "sequence-longer-than-positions",
    keys: ["training.seq_len", "model.name", "model.flavor"],
    severity: "warning",
    code: "unusual_value",
    states: "seq_len is at most what the model's positions were made for.",
    check: ({ training: { seq_len: length }, model }) => {
      const longest = modelOf(model)?.longestSequence ?? Infinity;
      if (length <= longest) return undefined;
      return {
        message: `training.seq_len = ${length} is longer than the ${longest} tokens that ${model.name} ${model.flavor} was made for.`,
        advice: `Write seq_len = ${longest} or less, unless you mean to go beyond it.`,
        fixes: [set("training.seq_len", longest)],
      };
    },
  },
  {
    id: "memory-budget-is-compiled",
    keys: ["activation_checkpoint.mode", "compile.enable", "compile.components"],
    severity: "error",
    code: "values_conflict",
    states: 'activation_checkpoint.mode = "memory_budget" needs the compiled model.',
    check: (job) =>
      job.activation_checkpoint.mode === "memory_budget" && !isModelCompiled(job)
        ? {
            message:
              'activation_checkpoint.mode = "memory_budget" needs the compiled model, and it is not compiled.',
            advice: 'Write enable = true in [compile], with "model" among its components.',
            fixes: [compileModel(job), set("activation_checkpoint.mode", "selective")],
          }
        : undefined,
  },
  {
    id: "selective-option",
    keys: ["activation_checkpoint.selective_ac_option", "activation_checkpoint.mode"],
    severity: "error",
    code: "value_not_allowed",
    states: 'selective_ac_option is "op" or a whole number above 0, in quotes.',
    check: ({ activation_checkpoint: { selective_ac_option: option, mode } }) =>
      mode !== "selective" || /^(op|0*[1-9]\d*)$/.test(option)
        ? undefined
        : {
            message: `activation_checkpoint.selective_ac_option is "${option}"; it must be "op" or a whole number above 0 in quotes.`,
            advice: 'Write "op" to choose by operation, or "2" for every second layer.',
            fixes: [
              set("activation_checkpoint.selective_ac_option", "op"),
              set("activation_checkpoint.selective_ac_option", "2"),
            ],
          },
  },
  ...(["training", "validation"] as const).flatMap(dataloaderRules),
  {
    id: "validation-takes-batches",
    keys: ["validation.steps"],
    severity: "error",
    code: "value_not_allowed",
    states: "validation.steps is -1 or above 0.",
    check: ({ validation }) =>
      validation.steps === 0
        ? {
            message: "validation.steps is 0; it must be -1 or above 0.",
            advice: "Write how many batches to validate on; enable = false turns validation off.",
            fixes: [set("validation.steps", 10), set("validation.steps", -1)],
          }
        : undefined,
  },
  {
    id: "validation-may-hang",
    keys: ["validation.steps", "validation.enable"],
    severity: "warning",
    code: "unusual_value",
    states: "validation.steps = -1 may hang: ranks whose share of the data ends wait for the others.",
    check: ({ validation }) =>
      validation.enable && validation.steps === -1
        ? {
            message: "validation.steps = -1 validates on all of the data; where shares differ, ranks hang.",
            advice: "Write a number of batches that each rank has for certain.",
            fixes: [set("validation.steps", 10)],
          }
        : undefined,
  },
];

/** Both sections that read data have the same settings for it. */
function dataloaderRules(section: "training" | "validation"): Rule[] {
  const workers = `${section}.dataloader.num_workers` as const;
  const rule = (name: "persistent_workers" | "prefetch_factor", isOn: (job: TorchtitanFile) => boolean) => {
    const key: JobKey = `${section}.dataloader.${name}`;
    return {
      id: `${section}-${name.replace("_", "-")}`,
      keys: [key, workers],
      severity: "warning",
      code: "key_without_effect",
      states: `${name} counts only with num_workers above 0.`,
      check: (job): Finding | undefined =>
        isOn(job) && job[section].dataloader.num_workers === 0
          ? {
              message: `${key} has no effect with num_workers = 0.`,
              advice: "Remove it, or write num_workers = 4.",
              fixes: [remove(key), set(workers, 4)],
            }
          : undefined,
    } satisfies Rule;
  };
  return [
    rule("persistent_workers", (job) => job[section].dataloader.persistent_workers),
    rule("prefetch_factor", (job) => job[section].dataloader.prefetch_factor !== undefined),
  ];
}
