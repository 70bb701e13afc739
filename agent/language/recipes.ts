// Whole training files to begin from, offered where a file is still empty.
import type { CompletionItem, CompletionItemKind } from "vscode-languageserver";
import type { Span } from "../toml/tree.ts";
import type { LanguageDocument } from "./document.ts";

interface Recipe {
  label: string;
  detail: string;
  /** A snippet; what its user has to say is a tab stop. */
  text: string;
}

const snippet: CompletionItemKind = 15;

const ours: readonly Recipe[] = [
  {
    label: "recipe: a small model from text",
    detail: "A Llama of 1 M parameters, from a text file, in minutes on a laptop",
    text: `schema = 1

[dataset]
path = "\${1:text.txt}"

[tokenizer]
kind = "bpe"
vocab_size = \${2:2048}

[model]
family = "llama"
num_hidden_layers = 4
hidden_size = 128
num_attention_heads = 4

[training]
steps = \${3:1000}
local_batch_size = 16
seq_len = 128

[optimizer]
lr = 1e-3
$0
`,
  },
  {
    label: "recipe: questions and answers",
    detail: "Learns from pairs of a prompt and its answer; stops when it gets no better",
    text: `schema = 1

[dataset]
path = "\${1:rows.jsonl}"
format = "prompt-completion"
columns = { prompt = "\${2:question}", completion = "\${3:answer}" }
validation_fraction = 0.1

[model]
num_hidden_layers = 6
hidden_size = 192
num_attention_heads = 6

[training]
steps = \${4:2000}
seq_len = 256
packing = true

[evaluation]
interval = 100
patience = 5

[export]
formats = ["gguf"]
$0
`,
  },
  {
    label: "recipe: tune a published model",
    detail: "LoRA: trains narrow adapters beside a base that stays as it is; loss on the answers alone",
    text: `schema = 1

[dataset]
path = "\${1:rows.jsonl}"
columns = { prompt = "\${2:question}", completion = "\${3:answer}" }
validation_fraction = 0.1

[model]
base = "\${4:smollm2-135m-instruct}"

[lora]
rank = 16
alpha = 32

[training]
steps = \${5:500}
local_batch_size = 4
seq_len = 256

[evaluation]
interval = 50
$0
`,
  },
  {
    label: "recipe: prefer better answers",
    detail: "DPO: learns from pairs of a chosen and a rejected answer, held to the base",
    text: `schema = 1

[dataset]
path = "\${1:preferences.jsonl}"

[model]
base = "\${2:smollm2-135m-instruct}"

[lora]
rank = 16

[dpo]
beta = 0.1

[training]
steps = \${3:200}
local_batch_size = 2
seq_len = 256
$0
`,
  },
  {
    label: "recipe: variant of another file",
    detail: "Takes everything from a base and changes a few keys",
    text: `schema = 1
extends = "\${1:base.train.toml}"

[optimizer]
lr = \${2:5e-4}
$0
`,
  },
];

const torchtitans: readonly Recipe[] = [
  {
    label: "recipe: Llama 3 8B on eight GPUs",
    detail: "torchtitan: FSDP over eight processes, selective activation checkpointing",
    text: `[job]
dump_folder = "\${1:./outputs}"
description = "\${2:Llama 3 8B}"

[model]
name = "llama3"
flavor = "8B"
hf_assets_path = "\${3:./assets/hf/Llama-3.1-8B}"

[optimizer]
lr = 3e-4

[lr_scheduler]
warmup_steps = 200

[training]
local_batch_size = 1
seq_len = 8192
steps = \${4:1000}
dataset = "c4"

[parallelism]
data_parallel_shard_degree = -1

[checkpoint]
enable = true
interval = 500

[activation_checkpoint]
mode = "selective"
selective_ac_option = "op"
$0
`,
  },
];

export function recipes({ dialect, positions }: LanguageDocument, span: Span): CompletionItem[] {
  const range = positions.rangeOf(span);
  return (dialect.id === "trainyard" ? ours : torchtitans).map(({ label, detail, text }, index) => ({
    label,
    detail,
    kind: snippet,
    insertTextFormat: 2,
    sortText: `0${index}`,
    textEdit: { range, newText: text },
  }));
}
