import assert from "node:assert/strict";
import { test } from "node:test";
import { alphasOf } from "../../../agent/model/alpha-pattern.ts";

const modules = [0, 1, 10].flatMap((layer) => [
  `model.layers.${layer}.self_attn.q_proj`,
  `model.layers.${layer}.mlp.up_proj`,
]);
const meant: [key: string, layers: string[]][] = [
  ["q_proj", ["0.self_attn.q_proj", "1.self_attn.q_proj", "10.self_attn.q_proj"]],
  ["1.mlp.up_proj", ["1.mlp.up_proj"]],
  ["model\\.layers\\.0\\.mlp\\.up_proj", ["0.mlp.up_proj"]],
  ["layers\\.\\d\\.mlp\\..*", ["0.mlp.up_proj", "1.mlp.up_proj"]],
  ["^layers.(0|10).self_attn.q_proj", []],
  ["model.layers.(0|10).self_attn.q_proj", ["0.self_attn.q_proj", "10.self_attn.q_proj"]],
  ["proj", []],
];
for (const [key, layers] of meant)
  test(`the key ${key} means the modules whose names end so, as in peft`, async () => {
    const alphas = await alphasOf("adapter", { [key]: 4, up_proj: 8 }, modules);
    const found = [...alphas].flatMap(([name, alpha]) => (alpha === 4 ? [name] : []));
    assert.deepEqual(
      found,
      layers.map((name) => `model.layers.${name}`),
    );
    assert.ok(modules.filter((name) => name.endsWith("up_proj")).every((name) => alphas.has(name)));
  });

const strangers: [what: string, key: string, reason: RegExp][] = [
  ["takes for ever", "(.+)+x", /its alpha_pattern takes too long/],
  ["takes for ever and looks harmless", String.raw`\d+\d+\d+\d+\d+\d+\d+\d+\d+\d+\d+\d+x`, /takes too long/],
  ["cannot be read", "(", /the key \(, which is no regular expression/],
];
for (const [what, key, reason] of strangers)
  test(`an expression that ${what} is refused`, async () => {
    const long = ["a".repeat(200), "1".repeat(200)];
    await assert.rejects(alphasOf("adapter", { [key]: 4 }, [...modules, ...long], 500), {
      code: "adapter_not_usable",
      message: reason,
    });
  });
