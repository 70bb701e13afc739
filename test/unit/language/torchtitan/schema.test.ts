import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as z from "zod";
import { isTable } from "../../../../agent/training-file/keys.ts";
import { TorchtitanFile, torchtitanKeys } from "../../../../agent/language/torchtitan/schema.ts";
import { versions } from "../../../../agent/language/torchtitan/versions.ts";

const leaves = torchtitanKeys.keys.filter((key) => !isTable(key));
const own = leaves.filter(({ schema }) => schema.extension === undefined);

test("torchtitan v0.2.2 has 149 keys in 18 sections", () => {
  assert.equal(own.length, 149);
  assert.equal(new Set(own.map(({ path }) => path[0])).size, 18);
});

test("Each version has as many keys as its program, but for those that it called otherwise", () => {
  const known = versions.map((version, index) => [
    version,
    own.filter(({ schema }) => versions.slice(0, index + 1).includes(schema.since as typeof version)).length,
  ]);
  // v0.1.0 had 102 keys, 21 of them by names that are gone and 4 that are an extension's now; v0.2.0 had 132, 4 of them gone.
  assert.deepEqual(known, [
    ["v0.1.0", 77],
    ["v0.2.0", 128],
    ["v0.2.1", 147],
    ["v0.2.2", 149],
  ]);
});

test("Extensions add 35 keys, each with the module that brings it", () => {
  const added = leaves.filter(({ schema }) => schema.extension !== undefined);
  assert.equal(added.length, 35);
  for (const { path, schema } of added) assert.match(schema.extension!, /^torchtitan\.\w+/, path.join("."));
});

test("Every table and key is described in one or more sentences", () => {
  for (const { path, schema } of torchtitanKeys.keys)
    assert.match(schema.description ?? "", /^[`A-Z].{8,}[.)\]…]$/s, path.join("."));
});

test("Every key but those that may be unset has a default, which its own schema allows", () => {
  const unset = own.filter(({ schema }) => schema.default === undefined).map(({ path }) => path.join("."));
  assert.deepEqual(unset, [
    "job.config_file",
    "job.save_config_file",
    "model.tokenizer_path",
    "lr_scheduler.total_steps",
    "lr_scheduler.decay_ratio",
    "training.dataset_path",
    "training.dataloader.prefetch_factor",
    "parallelism.module_fqns_per_model_part",
    "parallelism.pipeline_parallel_layers_per_stage",
    "checkpoint.initial_load_path",
    "quantize.linear.float8.recipe_name",
    "fault_tolerance.semi_sync_method",
    "validation.dataset_path",
    "validation.dataloader.prefetch_factor",
    "debug.seed",
  ]);
  const defaults = TorchtitanFile.parse({});
  assert.deepEqual(TorchtitanFile.parse(defaults), defaults);
});

test("The published schema, read back, takes what the schema takes and refuses what it refuses", () => {
  const file = readFileSync("schemas/torchtitan.schema.json", "utf8");
  const published = z.fromJSONSchema(JSON.parse(file) as z.core.JSONSchema.JSONSchema);
  const variants: readonly [isTaken: boolean, object][] = [
    [true, {}],
    [true, { model: { name: "mine" }, quantize: { grouped_mm: { mx: { fqns: "experts" } } } }],
    [true, { quantize: { grouped_mm: { mx: { fqns: ["experts"] } } } }],
    [false, { training: { step: 1 } }],
    [false, { training: { steps: 0 } }],
    [false, { activation_checkpoint: { mode: "foo" } }],
    [false, { parallelism: 8 }],
  ];
  for (const [isTaken, variant] of variants) {
    assert.equal(published.safeParse(variant).success, isTaken, JSON.stringify(variant));
    assert.equal(TorchtitanFile.safeParse(variant).success, isTaken, JSON.stringify(variant));
  }
});
