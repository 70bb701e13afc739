import assert from "node:assert/strict";
import { test } from "node:test";
import { checkYaml } from "../../../../agent/language/yaml/check.ts";
import type { YamlDialectId } from "../../../../agent/language/yaml/dialects.ts";
import type { YamlProblem } from "../../../../agent/language/yaml/problem.ts";

/** `marked` has «» around each place, in order; a row is "severity code: message | advice => the text when mended". */
function expectProblems(dialect: YamlDialectId, marked: string, expected: readonly string[]): void {
  const text = marked.replace(/[«»]/g, "");
  const problems = checkYaml(text, dialect);
  assert.deepEqual(
    problems.map((problem) => describe(problem, text)),
    expected,
  );
  const places = [...marked.matchAll(/«([^»]*)»/g)].map(([whole, inner], index) => {
    const start = marked.slice(0, marked.indexOf(whole)).replace(/[«»]/g, "").length;
    return { index, start, inner };
  });
  if (places.length > 0)
    assert.deepEqual(
      problems.map(({ start, end }) => text.slice(start, end)),
      places.map(({ inner }) => inner),
    );
}

function describe({ code, severity, message, advice, fixes }: YamlProblem, text: string): string {
  const said = `${severity} ${code}: ${message} | ${advice}`;
  const edit = fixes?.[0]?.edits[0];
  if (edit === undefined) return said;
  const mended = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  const line = mended.slice(0, edit.start).split("\n").length - 1;
  return `${said} => ${mended.split("\n")[line]!.trim()}`;
}

const passes = "axolotl passes over it without a word.";
const stops = "LLaMA-Factory stops at keys that it does not know.";

const cases: readonly (readonly [string, YamlDialectId, string, readonly string[]])[] = [
  [
    "Good files of both trainers have no problem",
    "axolotl",
    'base_model: a/b\ndatasets:\n  - path: rows.jsonl\n    type:\n      field_instruction: q\nlearning_rate: 0.0002\nbf16: auto\nfsdp_version: 2\nlora_target_modules:\n  - q_proj\nspecial_tokens:\n  pad_token: "<pad>"\nadapter:\nmodel_config: { anything: [1, yes] }\n',
    [],
  ],
  [
    "",
    "llama-factory",
    "### model\nmodel_name_or_path: a/b\nstage: sft\ndataset: a,b\nlearning_rate: 1.0e-4\nresume_from_checkpoint: null\nlora_target: [q_proj]\nmaster_port: 29500\ndeepspeed: ds.json\n",
    [],
  ],
  [
    "Keys that are not known are mended by a name that is near, or by what others call them",
    "axolotl",
    "«micro_batchsize»: 1\n«lora_rank»: 8\n«qqqqqq»: 1\nconstructor: 1\ndatasets:\n  - «pth»: x\nmodel_kwargs:\n  pth: x\n".replace(
      "constructor",
      "«constructor»",
    ),
    [
      `warning unknown_key: axolotl has no key "micro_batchsize". ${passes} | Did you mean micro_batch_size? => micro_batch_size: 1`,
      `warning unknown_key: axolotl has no key "lora_rank". ${passes} | Did you mean lora_r? => lora_r: 8`,
      `warning unknown_key: axolotl has no key "qqqqqq". ${passes} | Remove it, or look up its name.`,
      `warning unknown_key: axolotl has no key "constructor". ${passes} | Remove it, or look up its name.`,
      `warning unknown_key: axolotl has no key "pth" in datasets. ${passes} | Did you mean path? => - path: x`,
    ],
  ],
  [
    "",
    "llama-factory",
    "«lora_r»: 8\n«stagee»: sft\n",
    [
      `error unknown_key: LLaMA-Factory has no key "lora_r". ${stops} | Did you mean lora_rank? => lora_rank: 8`,
      `error unknown_key: LLaMA-Factory has no key "stagee". ${stops} | Did you mean stage? => stage: sft`,
    ],
  ],
  [
    "Where a plugin from elsewhere brings keys, only slips are told",
    "axolotl",
    "plugins:\n  - my.Plugin\nqqqqqq: 1\n«learning_rat»: 1\n",
    [
      `info unknown_key: axolotl has no key "learning_rat". ${passes} | Did you mean learning_rate? => learning_rate: 1`,
    ],
  ],
  [
    "A key that comes twice is told as the trainer takes it",
    "axolotl",
    "seed: 1\n«seed»: 2\n",
    [
      "warning duplicate_key: seed is already set further up. axolotl takes the last one. | Keep one of the two.",
    ],
  ],
  [
    "",
    "llama-factory",
    "seed: 1\n«seed»: 2\n",
    [
      "error duplicate_key: seed is already set further up. LLaMA-Factory does not read such a file. | Keep one of the two.",
    ],
  ],
  [
    "Numbers that PyYAML reads as text get their point",
    "axolotl",
    "learning_rate: «1e-4»\nmodel_config:\n  eps: «1e-6»\nnum_epochs: 3.0\nmax_steps: «1e3»\n",
    [
      "info yaml_misread: learning_rate is 1e-4, which PyYAML reads as text. axolotl makes a number of it; other programs do not. | Write 1.0e-4, with a point and a sign. => learning_rate: 1.0e-4",
      "warning yaml_misread: model_config is 1e-6, which PyYAML reads as text. Nothing makes a number of it. | Write 1.0e-6, with a point and a sign. => eps: 1.0e-6",
      'error value_not_allowed: max_steps is the text "1e3"; it must be a whole number. | Write 1000. => max_steps: 1000',
    ],
  ],
  [
    "",
    "llama-factory",
    "learning_rate: «1e-4»\nseed: «010»\n",
    [
      "warning yaml_misread: learning_rate is 1e-4, which PyYAML reads as text. LLaMA-Factory before 0.9.4 stops at it. | Write 1.0e-4, with a point and a sign. => learning_rate: 1.0e-4",
      "warning yaml_misread: seed is 010, which YAML 1.1 reads with eight digits a place. | Write the number in ordinary digits, without a zero before it. => seed: 10",
    ],
  ],
  [
    "Texts in the place of numbers and booleans are warnings where the trainer turns them",
    "axolotl",
    "lora_r: «\"8\"»\nsample_packing: «'yes'»\ntrain_on_inputs: no\nseed: «x»\nwandb_name: «12»\nwandb_entity: «on»\nsequence_len: «[1]»\n".replace(
      "sequence_len: «[1]»",
      "«sequence_len»: [1]",
    ),
    [
      'warning value_not_allowed: lora_r is the text "8"; it must be a whole number. | Write 8 without quotes. => lora_r: 8',
      'warning value_not_allowed: sample_packing is the text "yes"; it must be true or false. | Write true without quotes. => sample_packing: true',
      'error value_not_allowed: seed is "x"; it must be a whole number. | What it means: The start of all random numbers.',
      'error value_not_allowed: wandb_name is 12; it must be a text. | What it means: The run\'s name on Weights & Biases. => wandb_name: "12"',
      'error yaml_misread: wandb_entity is on, which YAML 1.1 reads as true; it must be a text. | Write "on" in quotes. => wandb_entity: "on"',
      "error value_not_allowed: sequence_len is a list; it must be a whole number. | What it means: Tokens in a sequence at most.",
    ],
  ],
  [
    "",
    "llama-factory",
    'lora_rank: «"8"»\neval_strategy: «no»\nbf16: «"false"»\nseed: «1.5»\n',
    [
      'error value_not_allowed: lora_rank is the text "8"; it must be a whole number. | Write 8 without quotes. => lora_rank: 8',
      'error yaml_misread: eval_strategy is no, which YAML 1.1 reads as false; it must be "no", "steps" or "epoch". | Write "no" in quotes. => eval_strategy: "no"',
      'error value_not_allowed: bf16 is the text "false"; it must be true or false. | Write false without quotes. => bf16: false',
      "error value_not_allowed: seed is 1.5; it must be a whole number. | What it means: The start of all random numbers.",
    ],
  ],
  [
    "Values that are none of a key's choices are told, and slips in open lists",
    "axolotl",
    "rl: «dppo»\noptimizer: «adamw_trch»\nadapter: plugged\nattn_implementation: kernels-community/flash-attn3\nfsdp_config:\n  state_dict_type: «FULL»\n",
    [
      'error value_not_allowed: rl is "dppo"; it must be "dpo", "gdpo", "grpo", "ipo", "orpo", "kto", "simpo" or "ebft". | Did you mean "dpo"? => rl: dpo',
      'warning value_not_allowed: optimizer is "adamw_trch"; it must be a text. | Did you mean "adamw_torch"? => optimizer: adamw_torch',
      'error value_not_allowed: fsdp_config.state_dict_type is "FULL"; it must be "FULL_STATE_DICT", "LOCAL_STATE_DICT" or "SHARDED_STATE_DICT". | Did you mean "FULL_STATE_DICT"? => state_dict_type: FULL_STATE_DICT',
    ],
  ],
  [
    "Keys that are out of date are replaced, unless they say nothing",
    "axolotl",
    "«flash_attention»: true\nsdp_attention: false\n«dpo_beta»: 0.1\n«unsloth_rope»: true\nmax_packed_sequence_len:\nfsdp_config:\n  «fsdp_offload_params»: true\n",
    [
      "warning deprecated_key: flash_attention is out of date. | Use attn_implementation: flash_attention_2. => attn_implementation: flash_attention_2",
      "warning deprecated_key: dpo_beta is out of date. | Use rl_beta. => rl_beta: 0.1",
      "error removed_key: unsloth_rope was removed. | Use lora_mlp_kernel, lora_qkv_kernel and lora_o_kernel.",
      "warning deprecated_key: fsdp_offload_params is out of date. | Use offload_params. => offload_params: true",
    ],
  ],
  [
    "Anchors, merge keys, aliases and tags are left alone",
    "axolotl",
    "datasets:\n  - &one\n    path: x\n  - <<: *one\n    split: train\nmicro_batch_size: *none\nseed: !!str x\n",
    [],
  ],
];

let group = "";
for (const [index, [name, dialect, text, expected]] of cases.entries()) {
  group = name === "" ? group : name;
  test(`${group} (${dialect}, ${index})`, () => expectProblems(dialect, text, expected));
}
