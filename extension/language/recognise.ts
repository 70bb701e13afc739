// Which files the language server is started for. It looks closer itself; this keeps it from running for nothing.

/** As much of a file as is looked at, in characters. */
const LOOKED_AT = 64 * 1024;

/** Tables and keys that no other tool's TOML has. */
const torchtitan = /^\s*(?:\[(?:job|lr_scheduler|parallelism|activation_checkpoint)\]|\[training\]\s*$)/m;

/** The key that each of our training files has. */
const ours = /^\s*schema\s*=\s*1\s*(?:#|$)/m;

/** The keys that axolotl and LLaMA-Factory each need. */
const trainersYaml = /^(?:base_model|model_name_or_path)\s*:/m;

export interface OpenText {
  readonly languageId: string;
  readonly fileName: string;
  getText(): string;
}

export function mayBeTrainingFile(document: OpenText): boolean {
  if (document.languageId === "train-toml") return true;
  const name = document.fileName.toLowerCase();
  if (!/\.(?:toml|ya?ml)$/.test(name)) return false;
  const text = document.getText().slice(0, LOOKED_AT);
  return name.endsWith(".toml") ? torchtitan.test(text) || ours.test(text) : trainersYaml.test(text);
}
