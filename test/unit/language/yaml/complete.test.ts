import assert from "node:assert/strict";
import { test } from "node:test";
import { completeYaml, hoverYaml } from "../../../../agent/language/yaml/complete.ts";
import { yamlDialects } from "../../../../agent/language/yaml/dialects.ts";
import { keyNamed, kindsOf, type YamlKeys } from "../../../../agent/language/yaml/table.ts";

/** `marked` has a | at the cursor. */
function complete(marked: string, dialect: "axolotl" | "llama-factory") {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  return completeYaml(text, offset, dialect).map((item) => ({
    label: item.label,
    result: text.slice(0, item.start) + item.text + text.slice(item.end),
  }));
}

test("Keys at the top are offered that are not there yet and not out of date", () => {
  const items = complete("base_model: x\nmic|\n", "axolotl");
  const labels = items.map(({ label }) => label);
  assert.ok(labels.includes("micro_batch_size") && labels.includes("datasets"));
  assert.ok(!labels.includes("base_model") && !labels.includes("flash_attention"));
  const item = items.find(({ label }) => label === "micro_batch_size");
  assert.equal(item?.result, "base_model: x\nmicro_batch_size: \n");
});

test("A name that is completed keeps its colon", () => {
  const item = complete("lora_|ran: 8\n", "llama-factory").find(({ label }) => label === "lora_rank");
  assert.equal(item?.result, "lora_rank: 8\n");
});

test("Values are those that a key has", () => {
  const values = (marked: string) => complete(marked, "llama-factory").map(({ result }) => result);
  assert.deepEqual(values("finetuning_type: |\n"), [
    "finetuning_type: lora\n",
    "finetuning_type: oft\n",
    "finetuning_type: freeze\n",
    "finetuning_type: full\n",
  ]);
  assert.deepEqual(values("bf16: t|ru"), ["bf16: true", "bf16: false"]);
  assert.equal(values("eval_strategy: |")[0], 'eval_strategy: "no"');
  assert.deepEqual(values("seed: |"), []);
  assert.deepEqual(values("  seed|"), []);
});

test("The name of a key at the top is explained", () => {
  const text = "base_model: x\nsequence_len: 4\n";
  assert.deepEqual(hoverYaml(text, 16, "axolotl"), {
    text: "**sequence_len**: a whole number\n\nTokens in a sequence at most.\n\nDefault: `512`.",
    start: 14,
    end: 26,
  });
  assert.equal(hoverYaml(text, 12, "axolotl"), undefined);
  assert.match(hoverYaml("dpo_beta: 1", 0, "axolotl")!.text, /use `rl_beta`/);
});

test("What the tables send people to is there", () => {
  const checkTable = (keys: YamlKeys) => {
    for (const key of Object.values(keys)) {
      const target = key.renamed ?? key.becomes?.split(":")[0];
      if (target !== undefined) assert.ok(keyNamed(keys, target) !== undefined, target);
      if (typeof key.default === "string" && key.values !== undefined)
        assert.ok(key.values.includes(key.default), key.default);
      if (key.values !== undefined) assert.ok(kindsOf(key).includes("text"));
      if (key.keys !== undefined) checkTable(key.keys);
      if (key.items?.keys !== undefined) checkTable(key.items.keys);
    }
  };
  for (const dialect of Object.values(yamlDialects)) {
    const keys = dialect.keys(new Set(["task"]));
    checkTable(keys);
    for (const name of Object.values(dialect.namesElsewhere))
      assert.ok(keyNamed(keys, name) !== undefined, name);
  }
});
