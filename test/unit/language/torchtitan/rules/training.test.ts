import { trainingRules } from "../../../../../agent/language/torchtitan/rules/training.ts";
import { tryRules } from "../rule-cases.ts";

tryRules(trainingRules, {
  "global-batch-divides": {
    worldSize: 16,
    breaks:
      "training = { local_batch_size = 4, global_batch_size = 100 }\nparallelism.tensor_parallel_degree = 2",
    says: "training.global_batch_size: training.global_batch_size = 100 is no multiple of 32, which is local_batch_size = 4 for each of 8 data-parallel ranks.",
    passes:
      "training = { local_batch_size = 4, global_batch_size = 96 }\nparallelism.tensor_parallel_degree = 2",
  },
  "warm-up-fits": {
    breaks: "training.steps = 100",
    says: "training.steps: lr_scheduler.warmup_steps is 200 by default, more than the 100 steps of the schedule; it is cut to them.",
    passes: "training.steps = 100\nlr_scheduler.total_steps = 1000",
  },
  "decay-fits": {
    breaks: "training.steps = 1000\nlr_scheduler.decay_ratio = 0.9",
    says: "lr_scheduler.decay_ratio: Warm-up (200 steps) and decay (900 steps) are longer than the 1000 steps of the schedule; the decay is cut.",
    passes: "training.steps = 1000\nlr_scheduler.decay_ratio = 0.8",
  },
  "optimizer-in-backward": {
    breaks: "optimizer.early_step_in_backward = true\nparallelism.pipeline_parallel_degree = 2",
    says: "optimizer.early_step_in_backward: optimizer.early_step_in_backward does not go with pipeline parallelism.",
    passes: "parallelism.pipeline_parallel_degree = 2",
  },
  "optimizer-in-backward-does-not-clip": {
    breaks: "optimizer.early_step_in_backward = true",
    says: "optimizer.early_step_in_backward: With optimizer.early_step_in_backward gradients are not clipped; training.max_norm does nothing.",
    passes: "training.max_norm = 0.5",
  },
  "sequence-longer-than-positions": {
    breaks: 'model = { name = "qwen3", flavor = "0.6B" }\ntraining.seq_len = 8192',
    says: "training.seq_len: training.seq_len = 8192 is longer than the 4096 tokens that qwen3 0.6B was made for.",
    passes: 'model = { name = "llama3", flavor = "8B" }\ntraining.seq_len = 8192',
  },
  "memory-budget-is-compiled": {
    breaks: 'activation_checkpoint.mode = "memory_budget"',
    says: 'activation_checkpoint.mode: activation_checkpoint.mode = "memory_budget" needs the compiled model, and it is not compiled.',
    passes: 'activation_checkpoint.mode = "memory_budget"\ncompile.enable = true',
  },
  "selective-option": {
    breaks: 'activation_checkpoint.selective_ac_option = "ops"',
    says: 'activation_checkpoint.selective_ac_option: activation_checkpoint.selective_ac_option is "ops"; it must be "op" or a whole number above 0 in quotes.',
    passes: 'activation_checkpoint.selective_ac_option = "3"',
  },
  "training-persistent-workers": {
    breaks: "training.dataloader.persistent_workers = true",
    says: "training.dataloader.persistent_workers: training.dataloader.persistent_workers has no effect with num_workers = 0.",
    passes: "training.dataloader = { persistent_workers = true, num_workers = 2 }",
  },
  "training-prefetch-factor": {
    breaks: "training.dataloader.prefetch_factor = 4",
    says: "training.dataloader.prefetch_factor: training.dataloader.prefetch_factor has no effect with num_workers = 0.",
    passes: "training.dataloader = { prefetch_factor = 4, num_workers = 2 }",
  },
  "validation-persistent-workers": {
    breaks: "validation.dataloader.persistent_workers = true",
    says: "validation.dataloader.persistent_workers: validation.dataloader.persistent_workers has no effect with num_workers = 0.",
    passes: "validation.dataloader = { persistent_workers = true, num_workers = 2 }",
  },
  "validation-prefetch-factor": {
    breaks: "validation.dataloader.prefetch_factor = 4",
    says: "validation.dataloader.prefetch_factor: validation.dataloader.prefetch_factor has no effect with num_workers = 0.",
    passes: "validation.dataloader = { prefetch_factor = 4, num_workers = 2 }",
  },
  "validation-takes-batches": {
    breaks: "validation.steps = 0",
    says: "validation.steps: validation.steps is 0; it must be -1 or above 0.",
    passes: "validation.steps = 12",
  },
  "validation-may-hang": {
    breaks: "validation.enable = true",
    says: "validation.enable: validation.steps = -1 validates on all of the data; where shares differ, ranks hang.",
    passes: "validation = { enable = true, steps = 12 }",
  },
});
