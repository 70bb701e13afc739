// The smallest training files that an agent is given in tests: real rows, a model of a few thousand parameters.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface TinyTraining {
  steps?: number;
  /** Steps between checkpoints. */
  interval?: number;
  /** Further lines of `[training]`. */
  training?: string;
  /** Further tables. */
  tables?: string;
}

/** Writes rows and a training file of that name into `folder`, and returns the training file's path. */
export function writeTinyTraining(
  folder: string,
  name: string,
  { steps = 12, interval = 5, training = "", tables = "" }: TinyTraining = {},
): string {
  const rows = Array.from({ length: 40 }, (_, index) =>
    JSON.stringify({ prompt: `What is ${index} plus 1?`, completion: `${index + 1}` }),
  );
  writeFileSync(path.join(folder, "rows.jsonl"), `${rows.join("\n")}\n`);
  const file = path.join(folder, `${name}.train.toml`);
  writeFileSync(
    file,
    `schema = 1
name = "${name}"
[dataset]
path = "rows.jsonl"
[tokenizer]
vocab_size = 300
[model]
num_hidden_layers = 1
hidden_size = 16
num_attention_heads = 2
[training]
steps = ${steps}
seq_len = 32
local_batch_size = 2
threads = 1
${training}
[checkpoint]
interval = ${interval}
[export]
formats = []
${tables}`,
  );
  return file;
}

/** The same rows for tuning the model at `base`, an id or a path. */
export function writeTinyTuning(
  folder: string,
  name: string,
  base: string,
  training: TinyTraining = {},
): string {
  const file = writeTinyTraining(folder, name, { steps: 4, interval: 4, ...training });
  const text = readFileSync(file, "utf8");
  const shape = /\[tokenizer\][^]*?\[model\][^]*?(?=\[training\])/;
  // Tiny vocabularies make many tokens of a template.
  const tuned = text.replace("[tokenizer]", 'chat_form = "never"\n[tokenizer]');
  writeFileSync(file, tuned.replace(shape, `[model]\nbase = ${JSON.stringify(base)}\n`));
  return file;
}
