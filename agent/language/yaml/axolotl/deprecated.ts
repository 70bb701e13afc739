// Keys of axolotl that have gone or will go, and what stands in their place.
import type { YamlKeys } from "../table.ts";

const loraKernels = "lora_mlp_kernel, lora_qkv_kernel and lora_o_kernel";

export const deprecated: YamlKeys = {
  dataset_processes: { kind: "integer", renamed: "dataset_num_proc" },
  gc_steps: { kind: "integer", instead: "torch_empty_cache_steps and gc_collect_steps" },
  pretrain_multipack_buffer_size: { kind: "integer", renamed: "streaming_multipack_buffer_size" },
  xformers_attention: { kind: "boolean", becomes: "attn_implementation: xformers" },
  sdp_attention: { kind: "boolean", becomes: "attn_implementation: sdpa" },
  flex_attention: { kind: "boolean", becomes: "attn_implementation: flex_attention" },
  flash_attention: { kind: "boolean", becomes: "attn_implementation: flash_attention_2" },
  sage_attention: { kind: "boolean", becomes: "attn_implementation: sage" },
  eager_attention: { kind: "boolean", becomes: "attn_implementation: eager" },
  fsdp: { kind: "text or list", instead: "fsdp_config" },
  fsdp_final_state_dict_type: {
    kind: "text",
    values: ["FULL_STATE_DICT", "LOCAL_STATE_DICT", "SHARDED_STATE_DICT"],
    instead: "final_state_dict_type in fsdp_config",
  },
  sequence_parallel_degree: { kind: "integer", renamed: "context_parallel_size" },
  max_packed_sequence_len: { kind: "integer", instead: "sequence_len and sample_packing", removed: true },
  rope_scaling: { kind: "any", instead: "rope_scaling in model_config", removed: true },
  noisy_embedding_alpha: { kind: "number", renamed: "neftune_noise_alpha" },
  dpo_beta: { kind: "number", renamed: "rl_beta" },
  evaluation_strategy: { kind: "text", renamed: "eval_strategy" },
  eval_table_size: { kind: "integer", instead: "generate_samples and num_generation_samples" },
  eval_max_new_tokens: { kind: "integer", renamed: "generation_max_new_tokens" },
  dpo_use_logits_to_keep: { kind: "boolean", removed: true },
  dpo_generate_during_eval: { kind: "boolean", removed: true },
  dpo_norm_loss: { kind: "boolean", removed: true },
  rpo_alpha: { kind: "number", removed: true },
  s2_attention: { kind: "boolean", instead: "attn_implementation", removed: true },
  flash_attn_rms_norm: { kind: "boolean", removed: true },
  batch_size: { kind: "integer", instead: "gradient_accumulation_steps" },
  unsloth_cross_entropy_loss: { kind: "boolean", instead: loraKernels, removed: true },
  unsloth_lora_mlp: { kind: "boolean", instead: loraKernels, removed: true },
  unsloth_lora_qkv: { kind: "boolean", instead: loraKernels, removed: true },
  unsloth_lora_o: { kind: "boolean", instead: loraKernels, removed: true },
  unsloth_rms_norm: { kind: "boolean", instead: loraKernels, removed: true },
  unsloth_rope: { kind: "boolean", instead: loraKernels, removed: true },
};
