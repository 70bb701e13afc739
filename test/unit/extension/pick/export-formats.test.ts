import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { areAdapters, exportFormatRows } from "../../../../extension/pick/export-formats.ts";
import type { ModelReference } from "../../../../schemas/protocol/method.ts";
import { connectionTo } from "../../../support/editor-connection.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent } from "../../../support/test-agent.ts";
import { writeTinyTuned } from "../../../support/tiny-adapter.ts";
import { wording } from "./made-up.ts";

test("Adapters alone are offered where there are some: adapter models and runs that train them", async (context) => {
  const agent = await startTestAgent();
  const { client } = agent;
  const connection = connectionTo(agent.home.root);
  context.after(async () => {
    connection.dispose();
    await agent.stop();
  });
  await connection.adopt();
  const folder = temporaryFolder();
  await writeTinyTuned(folder, { tone: 1 });
  for (const id of ["base", "tone"])
    await client.call("model/import", { source: { path: path.join(folder, id) }, id });
  writeFileSync(path.join(folder, "rows.jsonl"), '{"prompt":"one","completion":"two"}\n'.repeat(12));
  const runOf = async (method: string): Promise<ModelReference> => {
    const text = `schema = 1
name = "tuned"
[dataset]
path = "rows.jsonl"
[model]
base = "base"
${method}
[training]
steps = 3
seq_len = 32
local_batch_size = 2
`;
    const { id } = await client.call("run/start", { training: { text, folder }, held: true });
    return { run: id, step: "best" };
  };
  const [lora, whole] = [await runOf("[lora]\nrank = 2"), await runOf("")];
  const { models } = await client.call("model/list", {});
  const known = { get: (id: string) => models.find((one) => one.id === id) };
  const [base, tone] = [{ model: "base" }, { model: "tone" }];
  const version = models.find(({ id }) => id === "tone")!.versions[0]!.version;
  const cases: [readonly ModelReference[], boolean][] = [
    [[tone], true],
    [[{ ...tone, version }], true],
    [[lora], true],
    [[lora, tone], true],
    [[base], false],
    [[whole], false],
    [[tone, base], false],
    [[lora, whole], false],
    [[{ model: "gone" }], false],
  ];
  for (const [sources, expected] of cases)
    assert.equal(
      await areAdapters({ agent: connection, models: known }, sources),
      expected,
      JSON.stringify(sources),
    );
});

test("The other formats are offered for everything", () => {
  const valuesOf = (isAdapter: boolean) => exportFormatRows(isAdapter, wording.t).map(({ value }) => value);
  assert.deepEqual(valuesOf(false), ["gguf", "safetensors", "onnx"]);
  assert.deepEqual(valuesOf(true), ["gguf", "safetensors", "onnx", "adapter"]);
});
