import assert from "node:assert/strict";
import { test } from "node:test";
import { recogniseYaml } from "../../../../agent/language/yaml/recognise.ts";

const cases: readonly (readonly [string, string, string | undefined])[] = [
  ["a.yml", "base_model: x\ndatasets:\n  - path: y\n", "axolotl"],
  ["a.yaml", "adapter: lora\n# more\nbase_model:\n", "axolotl"],
  ["a.yaml", "model_name_or_path: x\nstage: sft\n", "llama-factory"],
  ["a.yaml", "model_name_or_path: x\r\ndataset: a\r\n", "llama-factory"],
  ["a.yaml", "model_name_or_path: x\ntemplate: qwen3\ninfer_backend: vllm\n", "llama-factory"],
  ["a.toml", "base_model: x\ndatasets:\n", undefined],
  ["merge.yml", "base_model: x\nmodels:\n  - model: y\nmerge_method: ties\n", undefined],
  ["trl.yaml", "model_name_or_path: x\ndataset_name: y\nlearning_rate: 1.0e-4\n", undefined],
  ["handbook.yaml", "model_name_or_path: x\ndataset:\n  name: y\n", undefined],
  ["ci.yml", "name: CI\non: push\njobs:\n  a:\n    env:\n      base_model: x\n      adapter: y\n", undefined],
  ["compose.yml", "services:\n  web:\n    image: x\n", undefined],
  ["a.yml", "", undefined],
];

test("Files of axolotl and LLaMA-Factory are told by their keys, and no other YAML is", () => {
  for (const [file, text, expected] of cases) assert.equal(recogniseYaml(file, text), expected, text);
});
