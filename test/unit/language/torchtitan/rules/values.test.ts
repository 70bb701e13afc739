import { valueRules } from "../../../../../agent/language/torchtitan/rules/values.ts";
import { tryRules } from "../rule-cases.ts";

const ownCode = 'experimental.custom_import = "mine"\n';

tryRules(valueRules, {
  "model-names": {
    breaks: 'model.name = "llama-3"',
    says: 'model.name: model.name is "llama-3", which is none of the known models.',
    passes: 'model.name = "simple_fsdp.llama3"',
  },
  "optimizer-names": {
    breaks: 'optimizer.name = "adamw"',
    says: 'optimizer.name: optimizer.name is "adamw", which is none of the known optimizers.',
    passes: 'optimizer.name = "Adam"',
  },
  "training-datasets": {
    breaks: `${ownCode}training.dataset = "slimpajama"`,
    says: 'warning training.dataset: training.dataset is "slimpajama", which is none of the known datasets.',
    passes: 'model.name = "flux"\ntraining.dataset = "cc12m-wds"',
  },
  "validation-datasets": {
    breaks: 'validation.dataset = "c4_val"',
    says: 'validation.dataset: validation.dataset is "c4_val", which is none of the known datasets.',
    passes: 'validation.dataset = "c4_validation"',
  },
  "converter-names": {
    breaks: 'model.converters = ["quantize.float8"]',
    says: 'model.converters: model.converters holds "quantize.float8", which is none of the known converters.',
    passes: 'model.converters = ["quantize.linear.float8"]',
  },
  "compiled-components": {
    breaks: 'compile.components = ["models"]',
    says: 'compile.components: compile.components holds "models", which is none of the known components.',
    passes: 'compile.components = ["loss"]',
  },
  "pipeline-schedules": {
    breaks: 'parallelism.pipeline_parallel_schedule = "Interleaved"',
    says: 'parallelism.pipeline_parallel_schedule: parallelism.pipeline_parallel_schedule is "Interleaved", which is none of the known schedules.',
    passes: 'parallelism.pipeline_parallel_schedule = "gpipe"',
  },
  "context-load-balancers": {
    breaks: 'parallelism.context_parallel_load_balancer = "zigzag"',
    says: 'parallelism.context_parallel_load_balancer: parallelism.context_parallel_load_balancer is "zigzag", which is none of the known load balancers.',
    passes: 'parallelism.context_parallel_load_balancer = "ptrr"',
  },
  "process-groups": {
    breaks: 'fault_tolerance.process_group = "mpi"',
    says: 'fault_tolerance.process_group: fault_tolerance.process_group is "mpi", which is none of the known process groups.',
    passes: 'fault_tolerance.process_group = "nccl"',
  },
  "semi-sync-methods": {
    breaks: 'fault_tolerance.semi_sync_method = "diloko"',
    says: 'fault_tolerance.semi_sync_method: fault_tolerance.semi_sync_method is "diloko", which is none of the known methods.',
    passes: 'fault_tolerance.semi_sync_method = "diloco"',
  },
  "model-flavors": {
    breaks: 'model = { name = "llama3", flavor = "8b" }',
    says: 'model.flavor: model.flavor is "8b"; llama3 has debugmodel, debugmodel_flex_attn, debugmodel_varlen_attn, 8B, 8B_flex, 8B_varlen, 70B, 405B.',
    passes: 'model = { name = "qwen3", flavor = "0.6B" }',
  },
  "profile-cycle": {
    breaks: "profiling = { enable_profiling = true, profile_freq = 3 }",
    says: "profiling.profile_freq: profiling.profile_freq = 3 is less than the 4 steps of warm-up and recording.",
    passes: "profiling.profile_freq = 3",
  },
  "simulated-communication": {
    breaks: 'comm.mode = "fake_backend"',
    says: 'comm.mode: comm.mode = "fake_backend" does not really communicate, and takes the number of GPUs from the environment variable NGPU.',
    passes: 'comm.mode = "default"',
  },
  "assets-are-a-folder": {
    breaks: 'model.hf_assets_path = "assets/original/tokenizer.model"',
    says: "model.hf_assets_path: model.hf_assets_path names a tokenizer.model; it must be a folder with a tokenizer.json.",
    passes: 'model.hf_assets_path = "assets"',
  },
});
