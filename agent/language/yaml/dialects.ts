// The trainers whose YAML files are known here, and how each treats what it reads.
import type { Problem } from "../../../schemas/problem.ts";
import { adapters } from "./axolotl/adapters.ts";
import { data as axolotlData } from "./axolotl/data.ts";
import { deprecated } from "./axolotl/deprecated.ts";
import { devices } from "./axolotl/devices.ts";
import { model as axolotlModel } from "./axolotl/model.ts";
import { plugins } from "./axolotl/plugins.ts";
import { preference } from "./axolotl/preference.ts";
import { tracking } from "./axolotl/tracking.ts";
import { training as axolotlTraining } from "./axolotl/training.ts";
import { data, evaluation, generation } from "./llama-factory/data.ts";
import { finetuning } from "./llama-factory/finetuning.ts";
import { megatron, methods } from "./llama-factory/methods.ts";
import { exporting, model } from "./llama-factory/model.ts";
import { earlier, output } from "./llama-factory/output.ts";
import { training } from "./llama-factory/training.ts";
import type { YamlReader } from "./scalars.ts";
import type { YamlKeys } from "./table.ts";

export type YamlDialectId = "axolotl" | "llama-factory";

export interface YamlDialect {
  title: string;
  reader: YamlReader;
  /** What stands at the top of a file that has `present` there. */
  keys(present: ReadonlySet<string>): YamlKeys;
  /** It makes numbers and booleans of texts where it wants them, and passes over what it does not know. */
  isLenient: boolean;
  unknownKey: { severity: Problem["severity"]; message: string };
  twice: { severity: Problem["severity"]; message: string };
  /** What other trainers call its keys. */
  namesElsewhere: Readonly<Record<string, string>>;
}

const axolotlKeys: YamlKeys = {
  ...plugins,
  ...axolotlModel,
  ...axolotlData,
  ...axolotlTraining,
  ...adapters,
  ...devices,
  ...preference,
  ...tracking,
  ...deprecated,
};

const llamaFactoryKeys: YamlKeys = {
  ...earlier,
  ...model,
  ...data,
  ...output,
  ...training,
  ...finetuning,
  ...methods,
  ...generation,
  ...exporting,
  ...megatron,
};

export const yamlDialects: Readonly<Record<YamlDialectId, YamlDialect>> = {
  axolotl: {
    title: "axolotl",
    reader: "pyyaml",
    keys: () => axolotlKeys,
    isLenient: true,
    unknownKey: { severity: "warning", message: "axolotl passes over it without a word." },
    twice: { severity: "warning", message: "axolotl takes the last one." },
    namesElsewhere: {
      model_name_or_path: "base_model",
      adapter_name_or_path: "lora_model_dir",
      per_device_train_batch_size: "micro_batch_size",
      per_device_eval_batch_size: "eval_batch_size",
      num_train_epochs: "num_epochs",
      epochs: "num_epochs",
      lr: "learning_rate",
      adam_eps: "adam_epsilon",
      optim: "optimizer",
      lr_scheduler_type: "lr_scheduler",
      cutoff_len: "sequence_len",
      max_seq_len: "sequence_len",
      max_seq_length: "sequence_len",
      max_length: "sequence_len",
      lora_rank: "lora_r",
      lora_target: "lora_target_modules",
      val_size: "val_set_size",
      template: "chat_template",
      dataset: "datasets",
      packing: "sample_packing",
      beta: "rl_beta",
    },
  },
  "llama-factory": {
    title: "LLaMA-Factory",
    reader: "omegaconf",
    keys: (present) => ({
      ...llamaFactoryKeys,
      ...(present.has("task") && evaluation),
    }),
    isLenient: false,
    unknownKey: { severity: "error", message: "LLaMA-Factory stops at keys that it does not know." },
    twice: { severity: "error", message: "LLaMA-Factory does not read such a file." },
    namesElsewhere: {
      base_model: "model_name_or_path",
      model: "model_name_or_path",
      lora_model_dir: "adapter_name_or_path",
      micro_batch_size: "per_device_train_batch_size",
      batch_size: "per_device_train_batch_size",
      eval_batch_size: "per_device_eval_batch_size",
      num_epochs: "num_train_epochs",
      epochs: "num_train_epochs",
      lr: "learning_rate",
      adam_eps: "adam_epsilon",
      optimizer: "optim",
      lr_scheduler: "lr_scheduler_type",
      sequence_len: "cutoff_len",
      max_seq_length: "cutoff_len",
      max_length: "cutoff_len",
      lora_r: "lora_rank",
      lora_target_modules: "lora_target",
      val_set_size: "val_size",
      chat_template: "template",
      datasets: "dataset",
      sample_packing: "packing",
      dpo_beta: "pref_beta",
    },
  },
};

/** Keys may be those of a plugin from elsewhere, or of the adapter that trains with Megatron. */
export function hasForeignKeys(values: ReadonlyMap<string, string>): boolean {
  const plugged = values.get("plugins") ?? "";
  const isForeign = (plugged.match(/[\w.]+/g) ?? []).some(
    (name) => name.includes(".") && !name.startsWith("axolotl."),
  );
  return isForeign || Object.keys(megatron).some((name) => values.has(name));
}
