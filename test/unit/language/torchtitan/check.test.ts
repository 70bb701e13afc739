import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { createTorchtitanDialect, type Target } from "../../../../agent/language/torchtitan/dialect.ts";
import { valueAt } from "../../../../agent/language/torchtitan/edited.ts";

interface Case {
  text: string;
  /** "severity code path: message | titles of fixes", one a problem. */
  expected: readonly string[];
  target?: Target;
}

const cases: Readonly<Record<string, Case>> = {
  "A whole file as it should be has no problem": {
    text: '[job]\ndescription = "8B"\n[model]\nname = "llama3"\nflavor = "8B"\n[training]\nseq_len = 8192\nsteps = 1000\n[parallelism]\ntensor_parallel_degree = 8\n[activation_checkpoint]\nmode = "full"',
    expected: [],
  },
  "A key with a typing slip": {
    text: "training.step = 10",
    expected: [
      'error unknown_key training.step: There is no key "step" in [training]. | Rename to steps; Remove step',
    ],
  },
  "A key that means something to JavaScript": {
    text: "training.constructor = 1",
    expected: [
      'error unknown_key training.constructor: There is no key "constructor" in [training]. | Remove constructor',
    ],
  },
  "A section with a typing slip": {
    text: "[quantize.linear.fp8]\nemulate = true",
    expected: [
      'error unknown_table quantize.linear.fp8: There is no table "quantize.linear.fp8". | Remove fp8',
    ],
  },
  "A value of the wrong kind": {
    text: 'training.steps = "1000"',
    expected: [
      'error value_not_allowed training.steps: training.steps is "1000"; it must be a whole number of at least 1 (steps). | Write steps = 1000; Write steps = 10000',
    ],
  },
  "A mode that there is not": {
    text: 'activation_checkpoint.mode = "foo"',
    expected: [
      'error value_not_allowed activation_checkpoint.mode: activation_checkpoint.mode is "foo"; it must be "selective", "full", "memory_budget" or "none". | Write mode = "selective"; Write mode = "full"; Write mode = "memory_budget"; Write mode = "none"',
    ],
  },
  "A scalar in place of a section": {
    text: "parallelism = 8",
    expected: ["error value_not_allowed parallelism: parallelism is 8; it must be a table. | "],
  },
  "Unknown keys may be those of a module of one's own": {
    text: 'job.custom_config_module = "mine"\ntraining.my_key = 1\nmine.key = 2',
    expected: [
      'warning unknown_key training.my_key: There is no key "my_key" in [training]. | Remove my_key',
      'warning unknown_table mine: There is no table "mine". | Remove mine',
    ],
  },
  "A key of an extension without its module": {
    text: "training.img_size = 256",
    expected: [
      "warning extension_key training.img_size: training.img_size is known only to torchtitan.models.flux.job_config, which the file does not name. | Name torchtitan.models.flux.job_config; Remove img_size",
    ],
  },
  "A key of an extension that an old version had itself": {
    text: "fault_tolerance.sync_steps = 5",
    expected: [],
    target: { version: "v0.1.0" },
  },
  "A renamed key": {
    text: "job.print_args = true",
    expected: [
      "error removed_key job.print_args: job.print_args is called job.print_config since v0.2.0. | Rename to job.print_config",
      'info default_changed job.dump_folder: job.dump_folder is "./outputs" by default since v0.2.1; it was "./torchtitan/outputs". What the job writes goes elsewhere, and it finds no checkpoint in the old folder. | Write dump_folder = "./torchtitan/outputs"; Write dump_folder = "./outputs"',
    ],
  },
  "A renamed section": {
    text: "[float8]\nemulate = true",
    expected: [
      "error removed_key float8: [float8] is called [quantize.linear.float8] since v0.2.0. | Rename to [quantize.linear.float8]",
    ],
  },
  "A key that is gone": {
    text: "parallelism.enable_compiled_autograd = true",
    expected: [
      "error removed_key parallelism.enable_compiled_autograd: parallelism.enable_compiled_autograd is gone since v0.2.1. | Remove enable_compiled_autograd",
    ],
  },
  "A converter by its old name": {
    text: 'model.converters = ["float8"]',
    expected: [
      'error removed_value model.converters.0: model.converters: "float8" is called "quantize.linear.float8" since v0.2.0. | Write "quantize.linear.float8"',
      "info depends_on_machine model.converters: float8 needs GPUs of compute capability 8.9 or above: Ada, Hopper or newer. | ",
    ],
  },
  "A key that has another name and is still read": {
    text: 'experimental.custom_args_module = "mine"',
    expected: [
      "warning deprecated_key experimental.custom_args_module: experimental.custom_args_module is called job.custom_config_module since v0.2.0. | Rename to job.custom_config_module",
    ],
  },
  "A key that the version does not know yet": {
    text: "debug.seed = 7",
    expected: [
      "error newer_key debug.seed: debug.seed is there since v0.2.1, and the file is checked for v0.2.0, which refuses it. | Rename to training.seed; Remove seed",
    ],
    target: { version: "v0.2.0" },
  },
  "A key that v0.1.0 passes over": {
    text: "validation.enable = false",
    expected: [
      "warning newer_key validation.enable: validation.enable is there since v0.2.0, and the file is checked for v0.1.0, which passes over it. | Remove enable",
    ],
    target: { version: "v0.1.0" },
  },
  "A value that the version does not know yet": {
    text: 'activation_checkpoint.mode = "memory_budget"\ntraining.compile = true',
    expected: [
      'error newer_value activation_checkpoint.mode: activation_checkpoint.mode = "memory_budget" is there since v0.2.0, and the file is checked for v0.1.0. | ',
    ],
    target: { version: "v0.1.0" },
  },
  "An old key in a file that is checked for its version": {
    text: "training.compile = true",
    expected: [],
    target: { version: "v0.1.0" },
  },
  "A default that is another one now": {
    text: "[checkpoint]\nenable_checkpoint = true",
    expected: [
      "error removed_key checkpoint.enable_checkpoint: checkpoint.enable_checkpoint is called checkpoint.enable since v0.2.0. | Rename to checkpoint.enable",
      "info default_changed checkpoint.last_save_model_only: checkpoint.last_save_model_only is true by default since v0.2.0; it was false. The last checkpoint holds the weights alone, and training cannot be resumed from it. | Write last_save_model_only = false; Write last_save_model_only = true",
    ],
  },
  "A rule reads keys by their old names, and points at them": {
    text: "[checkpoint]\nenable_checkpoint = false\ninitial_load_path = 'old/step-10'\n[lr_scheduler]\nlr_min = 0.1",
    expected: [
      "warning key_without_effect checkpoint.initial_load_path: checkpoint.initial_load_path has no effect with checkpoint.enable = false. | Write enable = true; Remove initial_load_path",
    ],
    target: { version: "v0.1.0" },
  },
  "A wrong value is told once, and rules that rest on it say nothing": {
    text: "training.seq_len = 100.5\nparallelism.tensor_parallel_degree = 8",
    expected: [
      "error value_not_allowed training.seq_len: training.seq_len is 100.5; it must be a whole number of at least 1 (tokens). | Write seq_len = 101",
    ],
  },
};

for (const [title, { text, expected, target }] of Object.entries(cases))
  test(title, () => {
    const table = parse(text);
    const isWritten = (path: readonly PropertyKey[]) => valueAt(table, path.join(".")) !== undefined;
    const problems = createTorchtitanDialect(target).check(table, isWritten);
    assert.deepEqual(
      problems.map(
        ({ severity, code, path, message, fixes = [] }) =>
          `${severity} ${code} ${path.join(".")}: ${message} | ${fixes.map((fix) => fix.title).join("; ")}`,
      ),
      expected,
    );
  });

test("More than a hundred unknown keys are told as the first hundred and one", () => {
  const table = parse(Array.from({ length: 5000 }, (_, index) => `k${index} = 1`).join("\n"));
  assert.equal(createTorchtitanDialect().check(table, () => true).length, 101);
});
