import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { convert } from "../../../../agent/language/torchtitan/convert.ts";
import { trainyard } from "../../../../agent/language/trainyard.ts";
import { isMentioned } from "../../../../agent/toml/find.ts";
import { parseToml } from "../../../../agent/toml/parse.ts";
import { toTable, type TomlTable } from "../../../../agent/toml/table.ts";

/** A file of torchtitan, and what of the converted one is looked at. */
const cases: Readonly<Record<string, readonly [from: string, becomes: string]>> = {
  "Names that are equal carry over": [
    "training = { steps = 500, seq_len = 1024, local_batch_size = 4, global_batch_size = 32, max_norm = 0.5 }\noptimizer.lr = 3e-4",
    "training = { steps = 500, seq_len = 1024, local_batch_size = 4, global_batch_size = 32, max_norm = 0.5 }\noptimizer.lr = 3e-4",
  ],
  "torchtitan's defaults are written out": [
    "[job]",
    "training = { steps = 10000, seq_len = 2048 }\nlr_scheduler = { warmup_steps = 200, min_lr_factor = 0 }",
  ],
  "A flavor becomes the sizes of its model": [
    "model = { name = 'llama3', flavor = '8B' }",
    "model = { family = 'llama', num_hidden_layers = 32, hidden_size = 4096, num_key_value_heads = 8, intermediate_size = 14336 }",
  ],
  "The tokenizer is the one among the assets": [
    "model.hf_assets_path = './assets/hf/Llama-3.1-8B/'",
    "tokenizer = { kind = 'file', path = './assets/hf/Llama-3.1-8B/tokenizer.json' }",
  ],
  "The batch of all ranks is accumulated": [
    "training.local_batch_size = 2\nparallelism = { data_parallel_replicate_degree = 2, data_parallel_shard_degree = 4 }",
    "training = { local_batch_size = 2, global_batch_size = 16 }",
  ],
  "A share of decay becomes wsd": [
    "training.steps = 1000\nlr_scheduler.decay_ratio = 0.2",
    "lr_scheduler = { schedule = 'wsd', decay_ratio = 0.2 }",
  ],
  "A decay that does not fit is cut as torchtitan cuts it": [
    "training.steps = 1000\nlr_scheduler.decay_ratio = 0.9",
    "lr_scheduler = { schedule = 'wsd', decay_ratio = 0.8 }",
  ],
  "A warm-up that does not fit is cut as torchtitan cuts it": [
    "training.steps = 100",
    "lr_scheduler = { schedule = 'linear', warmup_steps = 100 }",
  ],
  "No decay becomes a constant rate": [
    "lr_scheduler.decay_ratio = 0.0",
    "lr_scheduler.schedule = 'constant'",
  ],
  "Cosine stays cosine": ["lr_scheduler.decay_type = 'cosine'", "lr_scheduler.schedule = 'cosine'"],
  "Checkpoints and validation carry over where they are on": [
    "checkpoint = { enable = true, interval = 100, keep_latest_k = 0 }\nvalidation = { enable = true, freq = 50, steps = 20 }\ndebug.seed = 3",
    "checkpoint = { interval = 100, keep_latest_k = 1000 }\nevaluation = { interval = 50, max_batches = 20 }\ntraining.seed = 3",
  ],
  "Keys of old versions carry over, too": [
    "training = { seed = 9, batch_size = 16 }\nlr_scheduler.lr_min = 0.1",
    "training = { seed = 9, local_batch_size = 16 }\nlr_scheduler.min_lr_factor = 0.1",
  ],
  "Files for Hugging Face are exported": [
    "checkpoint = { enable = true, last_save_in_hf = true }",
    "export.formats = ['safetensors']",
  ],
};

for (const [title, [from, becomes]] of Object.entries(cases))
  test(title, () => {
    const { text } = convert(parse(from));
    const tree = parseToml(text);
    assert.deepEqual(tree.mistakes, []);
    const table = toTable(tree);
    assertHolds(table, parse(becomes));
    assert.deepEqual(
      trainyard.check(table, (path) => isMentioned(tree, path)).map(({ path }) => path.join(".")),
      ["dataset.path"],
    );
  });

test("A whole file says what it left out, and why", () => {
  const { text, notes } = convert(
    parse(
      "job.description = 'a try'\nmodel = { name = 'deepseek_v3', flavor = '16B' }\ntraining.dataset_path = 'rows.jsonl'\nparallelism.tensor_parallel_degree = 8\nmine.key = 1",
    ),
  );
  for (const line of [
    'name = "a try"',
    "# deepseek_v3 16B has no counterpart: these sizes are Trainyard's own.",
    'path = "rows.jsonl" # must be a file with rows: .txt, .json, .jsonl or .csv',
    "# parallelism.tensor_parallel_degree = 8: one computer trains the whole model",
    "# mine.key = 1: there is nothing like it",
  ])
    assert.ok(text.split("\n").includes(line), `${line}\n\n${text}`);
  assert.deepEqual(notes.slice(-2), [
    "Left out: parallelism.tensor_parallel_degree = 8: one computer trains the whole model.",
    "Left out: mine.key = 1: there is nothing like it.",
  ]);
});

test("Every key is either carried over or left out with a remark, values that Trainyard refuses among the latter", () => {
  const { text } = convert(parse("training = { seq_len = 1_000_000, gc_freq = 50 }\noptimizer.lr = 1000.0"));
  for (const line of [
    "# training.seq_len = 1000000: ",
    "# training.gc_freq = 50: ",
    "# optimizer.lr = 1000: ",
  ])
    assert.ok(text.includes(line), text);
});

function assertHolds(table: TomlTable, expected: TomlTable): void {
  for (const [section, keys] of Object.entries(expected))
    for (const [name, value] of Object.entries(keys))
      assert.deepEqual((table[section] as TomlTable)[name], value, `${section}.${name}`);
}
