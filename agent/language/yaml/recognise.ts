// Tells the YAML files of trainers from all other YAML, by their keys.
import type { YamlDialectId } from "./dialects.ts";

/** Looks at the keys at the top alone, so that it costs little where nothing is found. */
export function recogniseYaml(file: string, text: string): YamlDialectId | undefined {
  if (!/\.ya?ml$/i.test(file)) return undefined;
  const keys = topKeys(text);
  const hasOneOf = (names: readonly string[]) => names.some((name) => keys.has(name));
  if (keys.has("base_model") && hasOneOf(besideBaseModel)) return "axolotl";
  if (!keys.has("model_name_or_path")) return undefined;
  const isOneOf = hasOneOf(besideModelName) || keys.get("dataset") === "scalar";
  return isOneOf ? "llama-factory" : undefined;
}

const besideBaseModel = [
  "datasets",
  "pretraining_dataset",
  "adapter",
  "micro_batch_size",
  "sequence_len",
  "rl",
  "lora_r",
];

const besideModelName = [
  "stage",
  "finetuning_type",
  "dataset_dir",
  "cutoff_len",
  "infer_backend",
  "export_dir",
  "template",
];

/** Other tools that know `model_name_or_path` have a map or a list under `dataset`. */
function topKeys(text: string): ReadonlyMap<string, "scalar" | "other"> {
  const keys = new Map<string, "scalar" | "other">();
  for (const [, name, rest] of text.matchAll(/^(?:"?)([A-Za-z_]\w*)"?[ \t]*:(?:[ \t]+([^\s#]?)|$)/gm))
    if (!keys.has(name!)) keys.set(name!, /^[^[{&]$/.test(rest ?? "") ? "scalar" : "other");
  return keys;
}
