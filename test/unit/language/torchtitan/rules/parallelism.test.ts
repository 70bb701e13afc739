import { parallelismRules } from "../../../../../agent/language/torchtitan/rules/parallelism.ts";
import { tryRules } from "../rule-cases.ts";

tryRules(parallelismRules, {
  "shard-degree-is-a-count": {
    breaks: "parallelism.data_parallel_shard_degree = 0",
    says: "parallelism.data_parallel_shard_degree: parallelism.data_parallel_shard_degree is 0; it must be -1 or at least 1.",
    passes: "parallelism.data_parallel_shard_degree = -1",
  },
  "degrees-fit-gpus": {
    worldSize: 16,
    breaks: "[parallelism]\ndata_parallel_shard_degree = 4\ntensor_parallel_degree = 2",
    says: "parallelism.data_parallel_shard_degree: The degrees multiplied are 8, and there are 16 GPUs.",
    passes: "[parallelism]\ndata_parallel_shard_degree = 8\ntensor_parallel_degree = 2",
  },
  "expert-tensor-degree": {
    breaks:
      "[parallelism]\ntensor_parallel_degree = 4\nexpert_parallel_degree = 2\nexpert_tensor_parallel_degree = 2",
    says: "parallelism.expert_tensor_parallel_degree: parallelism.expert_tensor_parallel_degree is 2; with experts spread over GPUs it must be 1 or tensor_parallel_degree = 4.",
    passes:
      "[parallelism]\ntensor_parallel_degree = 4\nexpert_parallel_degree = 2\nexpert_tensor_parallel_degree = 4",
  },
  "expert-tensor-without-experts": {
    breaks: "parallelism.expert_tensor_parallel_degree = 8",
    says: "parallelism.expert_tensor_parallel_degree: parallelism.expert_tensor_parallel_degree has no effect with expert_parallel_degree = 1.",
    passes: "[parallelism]\nexpert_tensor_parallel_degree = 8\nexpert_parallel_degree = 2",
  },
  "sequence-divides-over-gpus": {
    breaks: "training.seq_len = 2052\nparallelism.tensor_parallel_degree = 8",
    says: "training.seq_len: training.seq_len = 2052 is no multiple of 16, which is tensor_parallel_degree × 2 × context_parallel_degree.",
    passes: "training.seq_len = 2048\nparallelism.tensor_parallel_degree = 8",
  },
  "replicas-alone": {
    breaks:
      "[parallelism]\ndata_parallel_replicate_degree = 4\ndata_parallel_shard_degree = 1\ntensor_parallel_degree = 2",
    says: "parallelism.data_parallel_replicate_degree: parallelism.data_parallel_replicate_degree = 4 without sharding is DDP, which goes with no other parallelism.",
    passes:
      "[parallelism]\ndata_parallel_replicate_degree = 4\ndata_parallel_shard_degree = 2\ntensor_parallel_degree = 2",
  },
  "context-parallel-attention": {
    breaks: 'model.flavor = "8B_varlen"\nparallelism.context_parallel_degree = 2',
    says: "parallelism.context_parallel_degree: parallelism.context_parallel_degree = 2 does not go with llama3 8B_varlen, whose attention is of variable length.",
    passes: 'model.flavor = "8B_flex"\nparallelism.context_parallel_degree = 2',
  },
  "ptrr-needs-flex-attention": {
    breaks:
      'model.flavor = "8B"\n[parallelism]\ncontext_parallel_degree = 2\ncontext_parallel_load_balancer = "ptrr"',
    says: 'parallelism.context_parallel_load_balancer: The load balancer "ptrr" needs FlexAttention, and llama3 8B has none.',
    passes:
      'model.flavor = "8B_flex"\n[parallelism]\ncontext_parallel_degree = 2\ncontext_parallel_load_balancer = "ptrr"',
  },
  "async-tensor-parallel-is-compiled": {
    breaks:
      'compile = { enable = true, components = ["loss"] }\n[parallelism]\ntensor_parallel_degree = 2\nenable_async_tensor_parallel = true',
    says: "parallelism.enable_async_tensor_parallel: parallelism.enable_async_tensor_parallel needs the compiled model, and it is not compiled.",
    passes:
      "compile.enable = true\n[parallelism]\ntensor_parallel_degree = 2\nenable_async_tensor_parallel = true",
  },
  "async-tensor-parallel-without-tensor-parallel": {
    breaks: "parallelism.enable_async_tensor_parallel = true",
    says: "parallelism.enable_async_tensor_parallel: parallelism.enable_async_tensor_parallel has no effect with tensor_parallel_degree = 1.",
    passes: "parallelism.enable_async_tensor_parallel = false",
  },
  "deepep-needs-experts-spread": {
    breaks: 'parallelism.expert_parallel_comm_backend = "deepep"',
    says: 'parallelism.expert_parallel_comm_backend: The backend "deepep" needs experts that are spread over GPUs, and expert_parallel_degree is 1.',
    passes: '[parallelism]\nexpert_parallel_comm_backend = "deepep"\nexpert_parallel_degree = 2',
  },
  "deepep-without-expert-tensor-parallel": {
    breaks:
      '[parallelism]\nexpert_parallel_comm_backend = "deepep"\nexpert_parallel_degree = 2\ntensor_parallel_degree = 2\nexpert_tensor_parallel_degree = 2',
    says: 'parallelism.expert_parallel_comm_backend: The backend "deepep" does not go with expert_tensor_parallel_degree = 2.',
    passes:
      '[parallelism]\nexpert_parallel_comm_backend = "deepep"\nexpert_parallel_degree = 2\ntensor_parallel_degree = 2',
  },
});
