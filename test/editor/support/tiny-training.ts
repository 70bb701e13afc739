// A training that takes no time a step, for tests that need a run rather than a model.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface TinyTraining {
  readonly name: string;
  readonly steps: number;
  /** Steps between two checkpoints. */
  readonly checkpointInterval?: number;
}

const colours = ["red", "green", "blue", "white", "black", "amber"];

/** Writes `<name>.train.toml` and its dataset `colours.jsonl`, and returns the training file's path. */
export function writeTinyTraining(folder: string, training: TinyTraining): string {
  mkdirSync(folder, { recursive: true });
  const rows = colours.flatMap((first) =>
    colours.map((second) => ({ prompt: `${first} and`, completion: `${second} too` })),
  );
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  writeFileSync(path.join(folder, "colours.jsonl"), lines);
  const file = path.join(folder, `${training.name}.train.toml`);
  writeFileSync(
    file,
    `schema = 1
name = "${training.name}"

[dataset]
path = "colours.jsonl"

[tokenizer]
vocab_size = 300

[model]
num_hidden_layers = 1
hidden_size = 16
num_attention_heads = 2

[training]
steps = ${training.steps}
local_batch_size = 2
seq_len = 32
threads = 1

[checkpoint]
interval = ${training.checkpointInterval ?? 1000}

[evaluation]
interval = 500
`,
  );
  return file;
}
