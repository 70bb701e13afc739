import assert from "node:assert/strict";
import { test } from "node:test";
import { applyChanges, textChanges } from "../../../../agent/language/edit.ts";
import { createTorchtitanDialect } from "../../../../agent/language/torchtitan/dialect.ts";
import { migrate } from "../../../../agent/language/torchtitan/migrate.ts";
import { isMentioned } from "../../../../agent/toml/find.ts";
import { parseToml } from "../../../../agent/toml/parse.ts";
import { toTable } from "../../../../agent/toml/table.ts";

const old = `# for 8 GPUs
[job]
print_args = true # all of them
use_for_integration_test = true

[model]
flavor = "8B"
tokenizer_path = "./assets/original/tokenizer.model"
converters = ["float8"]

[training]
batch_size = 4
seed = 7 # lucky
deterministic = true
compile = true

# eight bits
[float8]
filter_fqns = ["output"] # the head
force_recompute_fp8_weight_in_bwd = false

[checkpoint]
enable_checkpoint = true
last_save_model_weights_only = true
`;

const now = `# for 8 GPUs
[job]
print_config = true # all of them

[model]
flavor = "8B"
hf_assets_path = "./assets"
converters = ["quantize.linear.float8"]

[training]
local_batch_size = 4

# eight bits
[quantize.linear.float8]
filter_fqns = ["output"] # the head

[checkpoint]
enable = true
last_save_model_only = true

[compile]
enable = true

[debug]
seed = 7 # lucky
deterministic = true
`;

test("A file is brought to the newest version with its comments and its layout", () => {
  const tree = parseToml(old);
  const changes = textChanges(tree, migrate(toTable(tree)));
  assert.ok(changes !== undefined);
  assert.equal(applyChanges(old, changes), now);
});

test("A file that was brought to the newest version has nothing left of older ones", () => {
  const tree = parseToml(now);
  assert.deepEqual(migrate(toTable(tree)), []);
  const problems = createTorchtitanDialect().check(toTable(tree), (path) => isMentioned(tree, path));
  assert.deepEqual(
    problems.filter(({ severity }) => severity !== "info"),
    [],
  );
});

test("Every fix of an old file's problems can be made, and leaves TOML", () => {
  const tree = parseToml(old);
  const problems = createTorchtitanDialect().check(toTable(tree), (path) => isMentioned(tree, path));
  const fixes = problems.flatMap(({ fixes = [] }) => fixes);
  assert.ok(fixes.length > 10);
  for (const { title, edits } of fixes) {
    const changes = textChanges(tree, edits);
    assert.ok(changes !== undefined, title);
    assert.deepEqual(parseToml(applyChanges(old, changes)).mistakes, [], title);
  }
});
