// What the pictures of the language server show: a training file in which somebody is in the middle of writing.
import { cpSync, writeFileSync } from "node:fs";
import path from "node:path";

export const unfinishedTraining = "git-helper.train.toml";

const text = `# Learns to answer questions about git with exactly one command.
schema = 1
name = "git-helper"

[dataset]
path = "train.jsonl"
validation_path = "validation.jsonl"

[model]
num_hidden_layers = 4
hidden_siz = 128
num_attention_heads = 4

[training]
steps = 3000
local_batch_size = 12
seq_len = 128

[optimizer]
lr = 3e-3

[lr_scheduler]
schedule = "cosin"
`;

/** Writes it and the rows that it names into the folder. */
export function writeUnfinishedTraining(folder: string): void {
  for (const name of ["train.jsonl", "validation.jsonl"])
    cpSync(path.resolve("samples", "git-helper", name), path.join(folder, name));
  writeFileSync(path.join(folder, unfinishedTraining), text);
}
