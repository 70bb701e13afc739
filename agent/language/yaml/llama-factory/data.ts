// Keys of LLaMA-Factory about datasets and templates, and about what it writes.
import type { YamlKeys } from "../table.ts";
import { templates } from "./templates.ts";

export const data: YamlKeys = {
  template: {
    kind: "text",
    values: templates,
    open: true,
    about: "The template that turns messages into text.",
  },
  dataset: { kind: "text or list", about: "Names from dataset_info.json, with commas between." },
  eval_dataset: { kind: "text or list", about: "Datasets to evaluate on, with commas between." },
  dataset_dir: { kind: "text", default: "data", about: "The folder that dataset_info.json lies in." },
  media_dir: { kind: "text or list", about: "The folder of images, films and sound." },
  cutoff_len: { kind: "integer", default: 2048, about: "Tokens in a row at most." },
  train_on_prompt: { kind: "boolean", default: false, about: "Learns the prompt as well as the answer." },
  mask_history: { kind: "boolean", default: false, about: "Learns only the last turn." },
  streaming: { kind: "boolean", default: false, about: "Reads the dataset while it trains." },
  buffer_size: { kind: "integer", default: 16384 },
  mix_strategy: {
    kind: "text",
    values: ["concat", "interleave_under", "interleave_over", "interleave_once"],
    default: "concat",
    about: "How several datasets are mixed.",
  },
  interleave_probs: {
    kind: "text or list",
    items: { kind: "number" },
    about: "How often each dataset is drawn from.",
  },
  overwrite_cache: { kind: "boolean", default: false, about: "Prepares the dataset anew." },
  preprocessing_batch_size: { kind: "integer", default: 1000 },
  preprocessing_num_workers: { kind: "integer", about: "Processes that prepare the dataset." },
  max_samples: { kind: "integer", about: "Rows of each dataset at most." },
  eval_num_beams: { kind: "integer" },
  ignore_pad_token_for_loss: { kind: "boolean", default: true },
  val_size: { kind: "number", default: 0.0, about: "The share (below 1) or number of rows held out." },
  eval_on_each_dataset: { kind: "boolean", default: false },
  packing: { kind: "boolean", about: "Puts several rows into one sequence." },
  neat_packing: { kind: "boolean", default: false, about: "Packs so that rows do not see one another." },
  tool_format: {
    kind: "text",
    values: [
      "default",
      "gemma4",
      "glm4",
      "llama3",
      "lfm2",
      "minimax1",
      "minimax2",
      "mistral",
      "qwen",
      "qwen3_5",
      "glm4_moe",
      "seed_oss",
      "ling",
    ],
    open: true,
  },
  default_system: { kind: "text", about: "The system message of conversations that have none." },
  enable_thinking: { kind: "boolean", default: true, about: "Whether models that can think do." },
  preserve_thinking: { kind: "boolean", default: false },
  tokenized_path: { kind: "text", about: "The folder of the tokenized dataset." },
  data_shared_file_system: { kind: "boolean", default: false },
};

export const generation: YamlKeys = {
  do_sample: { kind: "boolean", default: true, about: "Draws tokens instead of taking the likeliest." },
  temperature: { kind: "number", default: 0.95, about: "How random answers are." },
  top_p: { kind: "number", default: 0.7, about: "Draws among tokens that make up this probability." },
  top_k: { kind: "integer", default: 50, about: "Draws among this many tokens." },
  num_beams: { kind: "integer", default: 1 },
  max_length: { kind: "integer", default: 1024 },
  max_new_tokens: { kind: "integer", default: 1024, about: "Tokens of an answer at most." },
  repetition_penalty: { kind: "number", default: 1.0, about: "Above 1, repeats become rarer." },
  length_penalty: { kind: "number", default: 1.0 },
  skip_special_tokens: { kind: "boolean", default: true },
};

export const evaluation: YamlKeys = {
  task: { kind: "text" },
  task_dir: { kind: "text", default: "evaluation" },
  batch_size: { kind: "integer", default: 4 },
  seed: { kind: "integer", default: 42, about: "The start of all random numbers." },
  lang: { kind: "text", values: ["en", "zh"], default: "en" },
  n_shot: { kind: "integer", default: 5 },
  save_dir: { kind: "text" },
  download_mode: {
    kind: "text",
    values: ["reuse_dataset_if_exists", "reuse_cache_if_exists", "force_redownload"],
    default: "reuse_dataset_if_exists",
  },
};
