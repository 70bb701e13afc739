import assert from "node:assert/strict";
import { test } from "node:test";
import { readTokenizer } from "../../../agent/tokenizer/read.ts";
import type { TokenizerConfig } from "../../../agent/tokenizer/tokenizer.ts";

const turn = (end: string) => `{% for m in messages %}<t>{{ m.role }}\n{{ m.content }}${end}\n{% endfor %}`;

function specialTokens(added: string[], config: TokenizerConfig) {
  const added_tokens = added.map((content, id) => ({ id, content, special: true, normalized: false }));
  const json = { added_tokens, decoder: { type: "Fuse" }, model: { type: "BPE", vocab: {}, merges: [] } };
  return readTokenizer(json, config).special;
}

const cases: [name: string, tokens: string[], config: TokenizerConfig, special: object][] = [
  ["GPT-2", ["<|endoftext|>"], { eos_token: "<|endoftext|>" }, { endOfText: 0, padding: 0 }],
  [
    "Qwen",
    ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
    { eos_token: "<|im_end|>", pad_token: "<|endoftext|>", chat_template: turn("<|im_end|>") },
    { endOfText: 0, padding: 0, endOfTurn: 2 },
  ],
  [
    "Llama 3",
    ["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>", "<|finetune_right_pad_id|>"],
    { eos_token: "<|eot_id|>", chat_template: turn("<|eot_id|>") },
    { endOfText: 1, padding: 3, endOfTurn: 2 },
  ],
  [
    "Gemma, whose configuration does not name the end of a turn",
    ["<pad>", "<eos>", "<bos>", "<end_of_turn>"],
    { eos_token: "<eos>", pad_token: "<pad>", chat_template: turn("<end_of_turn>") },
    { endOfText: 1, padding: 0, endOfTurn: 3 },
  ],
  ["a model with names of its own", ["<fin>"], { eos_token: "<fin>" }, { endOfText: 0, padding: 0 }],
  [
    "a template that refuses the trial",
    ["</s>"],
    { eos_token: "</s>", chat_template: "{{ raise_exception('no') }}" },
    { endOfText: 0, padding: 0, endOfTurn: 0 },
  ],
  ["a vocabulary without special tokens", [], {}, { padding: 0 }],
];

for (const [name, tokens, config, special] of cases) {
  test(`the special tokens are found of ${name}`, () => {
    assert.deepEqual(specialTokens(tokens, config), special);
  });
}
