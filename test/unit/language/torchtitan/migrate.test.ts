import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { edited } from "../../../../agent/language/torchtitan/edited.ts";
import { guessVersion, migrate } from "../../../../agent/language/torchtitan/migrate.ts";
import { gone, moved, newDefaults } from "../../../../agent/language/torchtitan/migrations.ts";
import { torchtitanKeys } from "../../../../agent/language/torchtitan/schema.ts";
import type { Version } from "../../../../agent/language/torchtitan/versions.ts";

/** What a text becomes; where `to` is left out, for the newest version. */
const migrations: Readonly<Record<string, readonly [from: string, becomes: string, to?: Version]>> = {
  "A renamed key keeps its value": ["checkpoint.enable_checkpoint = true", "checkpoint.enable = true"],
  "A moved key goes into its new section": [
    "training = { seed = 7, deterministic = true }",
    "training = {}\ndebug = { seed = 7, deterministic = true }",
  ],
  "A section is moved with all its keys, without those that are gone": [
    "[float8]\nfilter_fqns = ['output']\nforce_recompute_fp8_weight_in_bwd = true",
    "[quantize.linear.float8]\nfilter_fqns = ['output']",
  ],
  "Within a moved section keys are renamed, too": [
    "[mx]\nuse_fp8_dim1_cast_triton_kernel = false\nrecipe_name = 'mxfp8'",
    "[quantize.linear.mx]\nmxfp8_dim1_cast_kernel_choice = 'torch'\nrecipe_name = 'mxfp8_cublas'",
  ],
  "Into a section that is there already only missing keys go": [
    "[float8]\nemulate = true\nfilter_fqns = ['a']\n[quantize.linear.float8]\nemulate = false",
    "[quantize.linear.float8]\nemulate = false\nfilter_fqns = ['a']",
  ],
  "Values in old words are written in new ones": [
    "model.converters = ['float8', 'mine']",
    "model.converters = ['quantize.linear.float8', 'mine']",
  ],
  "A tokenizer's file becomes its folder": [
    "model.tokenizer_path = 'assets/tokenizer/original/tokenizer.model'",
    "model.hf_assets_path = 'assets/tokenizer'",
  ],
  "What is set by both names keeps the new one": [
    "training.compile = true\ncompile.enable = false",
    "training = {}\ncompile.enable = false",
  ],
  "Keys from before the first version become today's": [
    "training = { batch_size = 4, data_parallel_degree = 2 }\noptimizer.fused = true\nmetrics.rank_0_only = false\nmodel.norm_type = 'rmsnorm'",
    "training = { local_batch_size = 4 }\nparallelism = { data_parallel_shard_degree = 2 }\noptimizer.implementation = 'fused'\nmetrics.save_for_all_ranks = true\nmodel = {}",
  ],
  "float8 that was turned on becomes a converter": [
    "float8.enable_float8_linear = true\nmodel.converters = ['mine']",
    "quantize = { linear = { float8 = {} } }\nmodel.converters = ['mine', 'quantize.linear.float8']",
  ],
  "Up to an older version only what is due is changed": [
    "job.print_args = true\ntraining.seed = 7",
    "job.print_config = true\ntraining.seed = 7",
    "v0.2.0",
  ],
  "A file of the version that is wanted stays as it is": [
    "checkpoint.enable_checkpoint = true",
    "checkpoint.enable_checkpoint = true",
    "v0.1.0",
  ],
};

for (const [title, [from, becomes, to]] of Object.entries(migrations))
  test(title, () => {
    const table = parse(from);
    assert.deepEqual(plain(edited(table, migrate(table, to))), plain(parse(becomes)));
  });

const written: Readonly<Record<string, Version | undefined>> = {
  "training.batch_size = 8\nmodel.norm_type = 'rmsnorm'": undefined,
  "training.compile = true\ncheckpoint.enable_checkpoint = true": "v0.1.0",
  "checkpoint.enable = true\ntraining.seed = 1": "v0.2.0",
  "debug.seed = 1": "v0.2.2",
  "training.steps = 10": "v0.2.2",
};

for (const [text, version] of Object.entries(written))
  test(`${text.replaceAll("\n", ", ")} was written for ${version ?? "what was before v0.1.0"}`, () => {
    assert.equal(guessVersion(parse(text)), version);
  });

test("Every new name is a key, and no old one is, but for those that are still read", () => {
  for (const { from, to, isStillRead } of moved) {
    assert.ok(torchtitanKeys.key(to.split(".")) !== undefined, to);
    assert.equal(torchtitanKeys.key(from.split("."))?.schema.deprecated, isStillRead, from);
  }
  for (const { from } of gone) assert.equal(torchtitanKeys.key(from.split(".")), undefined, from);
});

test("Defaults that changed are told as the schema has them now", () => {
  for (const { key, is } of newDefaults)
    assert.deepEqual(torchtitanKeys.key(key.split("."))?.schema.default, is, key);
});

function plain(table: object): unknown {
  return JSON.parse(JSON.stringify(table));
}
