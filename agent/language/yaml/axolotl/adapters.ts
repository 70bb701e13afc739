// Keys of axolotl about LoRA and its kin.
import type { YamlKeys } from "../table.ts";

const loftqKeys: YamlKeys = {
  loftq_bits: { kind: "integer", default: 4 },
};

const peftKeys: YamlKeys = {
  loftq_config: { kind: "map", keys: loftqKeys },
};

export const adapters: YamlKeys = {
  load_in_8bit: { kind: "boolean", default: false, about: "Loads the weights in 8 bits." },
  load_in_4bit: { kind: "boolean", default: false, about: "Loads the weights in 4 bits, as QLoRA needs." },
  adapter: {
    kind: "text",
    values: ["lora", "qlora", "llama-adapter"],
    open: true,
    about: "Trains an adapter instead of all weights; nothing trains them all.",
  },
  lora_model_dir: { kind: "text", about: "A trained adapter to go on from." },
  lora_r: { kind: "integer", about: "The rank of LoRA's matrices." },
  lora_alpha: { kind: "integer", about: "LoRA's scale: its update is multiplied by alpha / rank." },
  lora_fan_in_fan_out: { kind: "boolean" },
  lora_target_modules: { kind: "text or list", about: "Modules that LoRA changes." },
  lora_target_parameters: { kind: "text or list" },
  lora_target_linear: { kind: "boolean", about: "LoRA changes all linear modules." },
  lora_modules_to_save: { kind: "list", about: "Modules that are trained and saved whole." },
  lora_rank_pattern: { kind: "map" },
  lora_alpha_pattern: { kind: "map" },
  lora_dropout: {
    kind: "number",
    default: 0.0,
    about: "Share of inputs that LoRA leaves out while training.",
  },
  peft_layers_to_transform: {
    kind: "list",
    items: { kind: "integer" },
    about: "Layers that LoRA changes, by number.",
  },
  peft_layers_pattern: { kind: "list" },
  peft: { kind: "map", keys: peftKeys },
  peft_use_dora: { kind: "boolean", about: "Trains the weights' length and direction apart (DoRA)." },
  peft_use_rslora: { kind: "boolean", about: "Scales by the square root of the rank (rsLoRA)." },
  peft_layer_replication: { kind: "list", items: { kind: "list", items: { kind: "integer" } } },
  peft_init_lora_weights: { kind: "boolean or text" },
  peft_trainable_token_indices: { kind: "list or map", items: { kind: "integer" } },
  peft_ensure_weight_tying: { kind: "boolean" },
  peft_autocast_adapter_dtype: { kind: "boolean" },
  qlora_sharded_model_loading: { kind: "boolean", default: false },
  lora_on_cpu: { kind: "boolean" },
  gptq: { kind: "boolean" },
  bnb_config_kwargs: { kind: "map" },
  loraplus_lr_ratio: { kind: "number", about: "How much faster B learns than A (LoRA+)." },
  loraplus_lr_embedding: { kind: "number", default: 1e-6 },
  merge_lora: { kind: "boolean", about: "Merges the adapter into the model." },
  merge_method: { kind: "text", values: ["legacy", "memory_efficient"], default: "memory_efficient" },
  relora: { kind: "boolean", about: "Merges LoRA's update now and then and begins anew (ReLoRA)." },
  relora_prune_ratio: { kind: "number" },
  relora_prune_method: { kind: "text", values: ["magnitude", "random", "reset"], default: "magnitude" },
  relora_cpu_offload: { kind: "boolean" },
  lisa_n_layers: { kind: "integer" },
  lisa_step_interval: { kind: "integer" },
  lisa_layers_attribute: { kind: "text", default: "model.layers" },
  lora_mlp_kernel: { kind: "boolean" },
  lora_qkv_kernel: { kind: "boolean" },
  lora_o_kernel: { kind: "boolean" },
  lora_embedding_kernel: { kind: "boolean" },
};
