import assert from "node:assert/strict";
import { test } from "node:test";
import { expectProblems } from "./marked.ts";

/** What stands below `schema = 1` and the dataset's path, and what is said about it. */
const combinations: Readonly<Record<string, readonly [text: string, ...expected: string[]]>> = {
  "heads that do not divide the width": [
    "[model]\nhidden_size = 128\nnum_attention_heads = ▸3",
    "error values_conflict: model.num_attention_heads = 3 does not divide model.hidden_size = 128. | Take a hidden_size of 126, or 2 heads.",
  ],
  "heads of an odd width with rotary positions": [
    "[model]\nhidden_size = 12\nnum_attention_heads = ▸4",
    "error values_conflict: Each head is 3 wide (hidden_size / num_attention_heads); rotary positions need an even width. | Take a hidden_size of 16, or 3 heads.",
  ],
  "heads of an odd width with learned positions": [
    '[model]\nfamily = "gpt2"\nhidden_size = 12\nnum_attention_heads = 4',
  ],
  "key and value heads that do not divide the query heads": [
    "[model]\nnum_attention_heads = 8\nnum_key_value_heads = ▸3",
    "error values_conflict: model.num_key_value_heads = 3 does not divide model.num_attention_heads = 8. | Take 2.",
  ],
  "fewer key and value heads with GPT-2": [
    '[model]\nfamily = "gpt2"\nnum_key_value_heads = ▸2',
    'error values_conflict: model.num_key_value_heads is for family = "llama"; GPT-2 has as many key and value heads as query heads. | Remove it, or write family = "llama".',
  ],
  "rotary positions with GPT-2": [
    '[model]\nfamily = "gpt2"\n▸rope_theta = 500',
    'warning key_without_effect: model.rope_theta has no effect with family = "gpt2", whose positions are learned. | Remove it. Base of the rotary frequencies. Only `llama`.',
  ],
  "adapters without a base": [
    "[▸lora]\nrank = 8",
    'error values_conflict: Training adapters needs a model to start from, and model.base is missing. | Write base = "…" in [model]: the id of a model, or the path of one.',
  ],
  "a shape beside a base": [
    '[model]\nbase = "tiny"\n▸hidden_size = 64',
    "warning key_without_effect: model.hidden_size has no effect with model.base, whose own is taken. | Remove it. Width of the residual stream.",
  ],
  "heads that do not divide the width, beside a base": [
    '[model]\nbase = "tiny"\n▸num_attention_heads = 3',
    "warning key_without_effect: model.num_attention_heads has no effect with model.base, whose own is taken. | Remove it. Query heads; must divide hidden_size.",
  ],
  "a vocabulary beside a base": [
    '[model]\nbase = "tiny"\n[tokenizer]\n▸vocab_size = 300',
    "warning key_without_effect: tokenizer.vocab_size has no effect with model.base, whose own is taken. | Remove it. Size of the vocabulary that `bpe` learns.",
  ],
  "quantised weights that are all trained": [
    '[model]\nbase = "tiny"\nquantization = ▸"int4"',
    'error values_conflict: model.quantization = "int4" is for weights that stay frozen, and without [lora] all are trained. | Add [lora], or write quantization = "none".',
  ],
  "a pattern that is no regular expression": [
    '[model]\nbase = "tiny"\n[lora]\ntarget_pattern = ▸"(q|v"',
    "error values_conflict: lora.target_pattern is no regular expression: Unterminated group. | For example model\\\\.layers\\\\.\\\\d+\\\\.self_attn\\\\.(q|v)_proj.",
  ],
  "adapters with everything that goes with them": [
    '[model]\nbase = "tiny"\nquantization = "int8"\n[lora]\nrank = 4\ntarget_modules = ["q_proj"]\n[dpo]\nbeta = 0.2',
  ],
  "a global batch that is not a multiple of the local one": [
    "[training]\nlocal_batch_size = 4\nglobal_batch_size = ▸10",
    "error values_conflict: training.global_batch_size = 10 is not a multiple of training.local_batch_size = 4. | Take 12.",
  ],
  "a global batch below the local one": [
    "[training]\nglobal_batch_size = ▸1",
    "error values_conflict: training.global_batch_size = 1 is not a multiple of training.local_batch_size = 8. | Take 8.",
  ],
  "a warm-up longer than the training": [
    "[training]\nsteps = 50\n[lr_scheduler]\nwarmup_steps = ▸60",
    "error values_conflict: lr_scheduler.warmup_steps is 60, more than the 50 of training.steps. | Write warmup_steps = 5 in [lr_scheduler], or train longer.",
  ],
  "a warm-up and a decay that overlap": [
    '[lr_scheduler]\nschedule = "wsd"\nwarmup_steps = 600\ndecay_ratio = ▸0.5',
    "error values_conflict: Warm-up (600 steps) and decay (500 steps) together are longer than the 1000 steps of training. | Make warmup_steps or decay_ratio smaller.",
  ],
  "a decay without the schedule that has one": [
    "[lr_scheduler]\n▸decay_ratio = 0.5",
    'warning key_without_effect: lr_scheduler.decay_ratio has no effect with schedule = "cosine". | Remove it. Share of the steps over which `wsd` decays.',
  ],
  "an end of a rate that stays constant": [
    '[lr_scheduler]\nschedule = "constant"\n▸min_lr_factor = 0.5',
    'warning key_without_effect: lr_scheduler.min_lr_factor has no effect with schedule = "constant". | Remove it. The rate ends at this share of its peak.',
  ],
  "a second moment that forgets faster than the first": [
    "[optimizer]\nbeta2 = ▸0.5",
    "warning unusual_value: optimizer.beta2 = 0.5 is below optimizer.beta1 = 0.9; Adam's updates may then grow without bound. | Take beta2 of at least beta1; 0.95 and 0.999 are usual.",
  ],
  "a mean that never takes in a gradient": [
    "[optimizer]\nbeta1 = ▸1",
    "error values_conflict: optimizer.beta1 = 1 never takes in a gradient. | Take 0.9.",
  ],
  "intervals longer than the training": [
    "[training]\nsteps = 200\n[checkpoint]\ninterval = ▸300\n[evaluation]\ninterval = ▸201",
    "warning interval_too_long: checkpoint.interval = 300 is more than the 200 of training.steps: only the last step makes a checkpoint. | Make the interval shorter if you want more of them.",
    "warning interval_too_long: evaluation.interval = 201 is more than the 200 of training.steps: the held-out loss is measured only at the end. | Make the interval shorter if you want more of them.",
  ],
  "intervals that were left out": ["[training]\nsteps = 100"],
  "a tokenizer from no file": [
    '[▸tokenizer]\nkind = "file"',
    'error missing_key: The key tokenizer.path is missing, and tokenizer.kind is "file". | Add path = "tokenizer.json", or choose another kind.',
  ],
  "a tokenizer from a file that is not there": [
    '[tokenizer]\nkind = "file"\npath = ▸"tokenizer.json"',
    "error file_not_found: There is no file ./tokenizer.json. | Check the path; it is taken relative to the file that names it, or to the current folder.",
  ],
  "a file for a tokenizer that is learned": [
    '[tokenizer]\npath = ▸"rows.jsonl"',
    'error values_conflict: tokenizer.path names a file, and tokenizer.kind = "bpe" learns a tokenizer of its own. | Write kind = "file", or remove path.',
  ],
  "a size for a tokenizer of characters": [
    '[tokenizer]\nkind = "character"\n▸vocab_size = 300',
    'warning key_without_effect: tokenizer.vocab_size has no effect with tokenizer.kind = "character"; only "bpe" learns to a size. | Remove it. Size of the vocabulary that `bpe` learns.',
  ],
  "two ways to hold rows out": [
    '[dataset]\nvalidation_path = "rows.jsonl"\nsplit_column = ▸"split"\n▸validation_fraction = 0.2',
    "error values_conflict: dataset.split_column and dataset.validation_path both say which rows are held out. | Keep one of the two.",
    "warning key_without_effect: dataset.validation_fraction has no effect because dataset.validation_path says which rows are held out. | Remove it. Share of the rows that is held out when neither `validation_path` nor `split_column` is set.",
  ],
  "a file beside an imported dataset": [
    '[dataset]\npath = ▸"rows.jsonl"\nid = "questions-1a2b3c4d"',
    "error values_conflict: dataset.path names a file of rows, and dataset.id rows that were imported already. | Remove path to train on the imported rows, or id to train on the file.",
  ],
  "a file beside an imported version": [
    '[dataset]\npath = ▸"rows.jsonl"\nid = "questions-1a2b3c4d"\nversion = "0123456789abcdef"',
    "error values_conflict: dataset.path names a file of rows, and dataset.id rows that were imported already. | Remove path to train on the imported rows, or id and version to train on the file.",
  ],
  "a version, which needs no file and reads none": [
    '[dataset]\nversion = "0123456789abcdef"\n▸format = "text"\n▸validation_path = "gone.jsonl"',
    "warning key_without_effect: dataset.format has no effect because dataset.version names rows that were imported before. | Remove it. Shape of a row. `auto` recognises it from the columns. Of rows with a chosen and a rejected answer (`preference`), [dpo] compares both; without it the chosen one is learnt.",
    "warning key_without_effect: dataset.validation_path has no effect because dataset.version names rows that were imported before. | Remove it. File with the held-out rows, when they are given separately.",
  ],
  "patience without held-out rows": [
    "[dataset]\nvalidation_fraction = 0\n[evaluation]\npatience = ▸3",
    "error values_conflict: evaluation.patience waits for a held-out loss, and dataset.validation_fraction = 0 holds no rows out. | Hold some rows out, or remove patience.",
  ],
  "questions of held-out rows without any": [
    "[dataset]\nvalidation_fraction = 0\n[evaluation]\nsamples = ▸20",
    "error values_conflict: evaluation.samples asks held-out rows, and dataset.validation_fraction = 0 holds no rows out. | Hold some rows out, name a test set in evaluation.test_set, or remove samples.",
  ],
  "questions of a test set without held-out rows": [
    '[dataset]\nvalidation_fraction = 0\n[evaluation]\nsamples = 20\ntest_set = "mine"',
  ],
  "an export of adapters that are not trained": [
    '[export]\nformats = ▸["gguf", "adapter"]',
    'error values_conflict: export.formats holds "adapter", and without [lora] there are none. | Add [lora] to train adapters, or leave the format out.',
  ],
  "a number format for a file that is not written": [
    '[export]\nformats = ["onnx"]\n▸gguf_type = "f32"',
    'warning key_without_effect: export.gguf_type has no effect because export.formats does not hold "gguf". | Remove it. Number format of the matrices in the GGUF file.',
  ],
};

for (const [name, [text, ...expected]] of Object.entries(combinations)) {
  const verdict =
    expected.length === 0
      ? "may be trained"
      : expected[0]!.startsWith("error")
        ? "is refused"
        : "is remarked";
  test(`A file with ${name} ${verdict}`, async () => {
    const path = 'path = "rows.jsonl"';
    const isWhole = text.startsWith("[dataset]\npath");
    const withPath = (): string => text.replace("[dataset]", `[dataset]\n${path}`);
    const dataset = text.startsWith("[dataset]") && !isWhole ? withPath() : text;
    const file =
      dataset === text && !isWhole ? `schema = 1\ndataset.${path}\n${text}` : `schema = 1\n${dataset}`;
    const value = await expectProblems({ "run.train.toml": file }, expected);
    assert.equal(
      value === undefined,
      expected.some((problem) => problem.startsWith("error")),
    );
  });
}
