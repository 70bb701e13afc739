// Keys of axolotl about devices, memory and work in parallel.
import type { YamlKeys } from "../table.ts";

const fsdpKeys: YamlKeys = {
  version: { kind: "integer" },
  fsdp_version: { kind: "integer", about: "1 or 2: which FSDP of PyTorch is used." },
  activation_checkpointing: { kind: "boolean" },
  offload_params: { kind: "boolean" },
  sync_module_states: { kind: "boolean" },
  cpu_ram_efficient_loading: { kind: "boolean" },
  cpu_offload_pin_memory: { kind: "boolean" },
  use_orig_params: { kind: "boolean" },
  state_dict_type: { kind: "text", values: ["FULL_STATE_DICT", "LOCAL_STATE_DICT", "SHARDED_STATE_DICT"] },
  final_state_dict_type: {
    kind: "text",
    values: ["FULL_STATE_DICT", "LOCAL_STATE_DICT", "SHARDED_STATE_DICT"],
  },
  auto_wrap_policy: { kind: "text", values: ["TRANSFORMER_BASED_WRAP", "SIZE_BASED_WRAP"] },
  transformer_layer_cls_to_wrap: { kind: "text" },
  min_num_params: { kind: "integer" },
  reshard_after_forward: { kind: "boolean" },
  mixed_precision_policy: { kind: "text" },
};

/** They were written with the prefix of Accelerate once. */
const prefixedFsdpKeys: YamlKeys = Object.fromEntries(
  Object.entries(fsdpKeys)
    .filter(([name]) => !name.includes("version"))
    .map(([name, key]) => [`fsdp_${name}`, { ...key, renamed: name }]),
);

const selectiveCheckpointingKeys: YamlKeys = {
  save: { kind: "list" },
  save_sliding_window: { kind: "boolean", default: false },
  recompute_layer_types: { kind: "list" },
  offload: { kind: "boolean", default: false },
};

export const devices: YamlKeys = {
  dataloader_pin_memory: { kind: "boolean" },
  dataloader_num_workers: { kind: "integer" },
  dataloader_prefetch_factor: { kind: "integer" },
  dataloader_drop_last: { kind: "boolean" },
  accelerator_config: { kind: "map" },
  device: { kind: "any" },
  device_map: { kind: "any", about: "Which device holds which part of the model." },
  world_size: { kind: "integer" },
  local_rank: { kind: "integer" },
  ddp: { kind: "boolean" },
  ddp_timeout: { kind: "integer", about: "Seconds that processes wait for one another." },
  ddp_bucket_cap_mb: { kind: "integer" },
  ddp_broadcast_buffers: { kind: "boolean" },
  ddp_find_unused_parameters: { kind: "boolean" },
  torch_empty_cache_steps: { kind: "integer" },
  gc_collect_steps: { kind: "integer" },
  gradient_checkpointing: {
    kind: "boolean or text",
    values: ["offload", "offload_disk"],
    default: false,
    about: "Computes activations again in the backward pass, to save memory.",
  },
  gradient_checkpointing_kwargs: { kind: "map" },
  selective_checkpointing: { kind: "boolean or map", keys: selectiveCheckpointingKeys },
  activation_offloading: {
    kind: "boolean or text",
    values: ["legacy", "disk", "hidden_states"],
    default: false,
    about: "Moves activations out of the GPU's memory until the backward pass.",
  },
  layer_offloading: { kind: "boolean", default: false },
  chunked_cross_entropy: { kind: "boolean" },
  chunked_cross_entropy_num_chunks: { kind: "integer" },
  tiled_mlp: { kind: "boolean" },
  tiled_mlp_num_shards: { kind: "integer" },
  tiled_mlp_use_original_mlp: { kind: "boolean", default: true },
  deepspeed: { kind: "text or map", about: "DeepSpeed's configuration: a file or its content." },
  deepcompile: { kind: "boolean" },
  fsdp_config: {
    kind: "map",
    keys: { ...fsdpKeys, ...prefixedFsdpKeys },
    about: "Settings of fully sharded data parallel.",
  },
  fsdp_version: { kind: "integer", about: "1 or 2: which FSDP of PyTorch is used." },
  fp32_norms: { kind: "boolean" },
  fp32_norm_classes: { kind: "list" },
  dp_shard_size: { kind: "integer", about: "Devices that share the weights." },
  dp_replicate_size: { kind: "integer", about: "Copies of the model." },
  context_parallel_size: { kind: "integer", about: "Devices that share one sequence." },
  heads_k_stride: { kind: "integer" },
  ring_attn_func: { kind: "text", values: ["varlen_llama3", "batch_ring"] },
  tensor_parallel_size: { kind: "integer", about: "Devices that share one layer." },
  torch_compile: {
    kind: "boolean or text",
    values: ["auto"],
    about: "Compiles the model with torch.compile.",
  },
  torch_compile_backend: { kind: "text" },
  torch_compile_mode: { kind: "text", values: ["default", "reduce-overhead", "max-autotune"] },
  torch_compile_options: { kind: "map" },
  max_memory: { kind: "map", about: "Memory that each device may use." },
  gpu_memory_limit: { kind: "integer or text" },
  low_cpu_mem_usage: { kind: "boolean" },
  use_ray: { kind: "boolean", default: false },
  ray_run_name: { kind: "text" },
  ray_num_workers: { kind: "integer", default: 1 },
  resources_per_worker: { kind: "map" },
};
