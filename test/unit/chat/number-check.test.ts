import { test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { openModel } from "../../../agent/chat/client.ts";
import { openHosts } from "../../../agent/chat/hosts.ts";
import { exportGguf, type GgufOptions } from "../../../agent/model/gguf/export.ts";
import { writeGgufAdapter } from "../../../agent/model/gguf/adapter.ts";
import { projectionsOf } from "../../../agent/model/lora.ts";
import { builtProgram } from "../../support/built-program.ts";
import { failureOf } from "../../support/failures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const program = builtProgram("inference-host.mjs");
const folder = temporaryFolder();

async function write(
  name: string,
  tensor: string,
  value: number,
  type: GgufOptions["type"],
): Promise<string> {
  const model = await tinyModel("llama");
  model.tensors.get(tensor)!.data[5] = value;
  const file = path.join(folder, name);
  await exportGguf(file, model, { type, name: "tiny" });
  return file;
}

const cases: [what: string, tensor: string, value: number, type: GgufOptions["type"]][] = [
  ["NaN in a norm", "model.norm.weight", NaN, "f32"],
  ["NaN in one number of a layer", "model.layers.0.mlp.down_proj.weight", NaN, "f32"],
  ["NaN in one number of a layer that is quantised", "model.layers.0.mlp.down_proj.weight", NaN, "q8_0"],
  ["NaN in the output layer, for one token alone", "model.embed_tokens.weight", NaN, "f32"],
  ["infinity", "model.layers.1.self_attn.q_proj.weight", Infinity, "f32"],
  ["a number that is too large for its format", "model.layers.0.mlp.down_proj.weight", 1e6, "f16"],
];

for (const [index, [what, tensor, value, type]] of cases.entries())
  test(`a model with ${what} is refused by its name, and answers nobody`, async () => {
    const file = await write(`${index}.gguf`, tensor, value, type);
    const { code, message } = await failureOf(openModel(file, { threads: 1, program }));
    assert.equal(code, "model_not_finite");
    assert.ok(message.includes(file), message);
  });

test("the same number in a format that holds it is answered with", async () => {
  const file = await write("large.gguf", "model.layers.0.mlp.down_proj.weight", 1e6, "f32");
  const chat = await openModel(file, { threads: 1, program });
  try {
    assert.equal((await chat.generate([5, 9], { maxTokens: 2 })).tokens.length, 2);
  } finally {
    await chat.close();
  }
});

test("adapters of NaN are refused by their name, and their base answers on", async (context) => {
  const model = await tinyModel("llama");
  const base = path.join(folder, "base.gguf");
  const file = path.join(folder, "adapter.gguf");
  await exportGguf(base, model, { type: "f32", name: "base" });
  const ruined = (shape: readonly [number, number]) => ({
    shape,
    writeTo: (target: Float32Array) => void target.fill(NaN),
  });
  const updates = projectionsOf(model.config).map(({ module, inputs, outputs }) => {
    return [module, { a: ruined([2, inputs]), b: ruined([outputs, 2]), scale: 1 }] as const;
  });
  const adapter = { folder: "", updates: new Map(updates) };
  await writeGgufAdapter(file, { config: model.config, base, adapters: [{ adapter, weight: 1 }] });
  const hosts = openHosts({ memoryBudget: 2 ** 40, program, adapters: folder });
  context.after(() => hosts.close());
  const { signal } = new AbortController();
  const answer = async (asked: string): Promise<number> =>
    await hosts.use(asked, { signal, base }, async (chat) => {
      return (await chat.generate([5, 9], { maxTokens: 2 })).tokens.length;
    });
  assert.equal(await answer(base), 2);
  const { code, message } = await failureOf(answer(file));
  assert.equal(code, "model_not_finite");
  assert.ok(message.includes(file), message);
  assert.equal(await answer(base), 2);
});
