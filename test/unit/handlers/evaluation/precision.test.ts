import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { modelsOfRun } from "../../../../agent/evaluation/finished-run.ts";
import { writeModelFolder } from "../../../../agent/model/huggingface.ts";
import { TrainingFile } from "../../../../schemas/training.ts";
import type { GgufType } from "../../../../schemas/export.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { tinyModel } from "../../../support/tiny-model.ts";
import { writeTinyTuning } from "../../../support/tiny-training.ts";
import { until } from "../../../support/until.ts";

let agent: TestAgent;
let folder: string;
before(async () => {
  agent = await startTestAgent();
  folder = temporaryFolder();
  await writeModelFolder(path.join(folder, "tiny"), await tinyModel("llama", { contextLength: 256 }));
});
after(() => agent.stop());

async function imported(id: string): Promise<string> {
  const { client } = agent;
  await client.call("model/import", { source: { path: path.join(folder, "tiny") }, id });
  return (await client.call("model/get", { model: id })).folder;
}

async function exportAs(model: string, ggufType: GgufType): Promise<void> {
  await agent.client.call("model/export", { source: { model }, formats: ["gguf"], ggufType, parity: false });
}

/** Whether the model was evaluated as it is asked now. */
async function isKnown(testSet: string, model: string): Promise<boolean> {
  const { evaluations } = await agent.client.call("evaluation/run", {
    testSet,
    models: [{ model: { model } }],
  });
  return evaluations[0]!.isCached;
}

test("A model is the same before and after it was asked, until it is asked in another number format", async () => {
  const { client } = agent;
  const file = path.join(folder, "rows.jsonl");
  const row = {
    messages: [
      { role: "user", content: "log" },
      { role: "assistant", content: "yes" },
    ],
  };
  writeFileSync(file, `${JSON.stringify(row)}\n`.repeat(3));
  const { id: testSet } = await client.call("testset/create", {
    ...{ name: "Logs", source: { source: { path: file } }, metrics: [{ kind: "exact_match" as const }] },
    generation: { maxTokens: 4, temperature: 0, seed: 0, stop: [] },
  });
  const kept = await imported("asked");
  assert.equal(await isKnown(testSet, "asked"), false);
  assert.ok(!existsSync(path.join(kept, "model.gguf")), "asking writes nothing into the version");
  assert.equal(await isKnown(testSet, "asked"), true);
  await exportAs("asked", "f16");
  assert.equal(await isKnown(testSet, "asked"), true);
  await exportAs("asked", "q4_0");
  assert.equal(await isKnown(testSet, "asked"), false);
  assert.equal((await client.call("evaluation/list", { testSet })).evaluations.length, 2);
});

test("The base of a run with adapters is asked as they were trained on it, whatever its own GGUF file is", async () => {
  const { client } = agent;
  await imported("base");
  await exportAs("base", "q4_0");
  await imported("plain");
  const tables =
    '[lora]\nrank = 2\n[evaluation]\nsamples = 3\nbaseline = true\nmax_new_tokens = 2\nmetrics = ["exact_match"]\n';
  const training = { file: writeTinyTuning(folder, "tuned", "base", { tables }) };
  const run = await client.call("run/start", { training });
  const evaluations = await until(async () => {
    const all = (await client.call("evaluation/list", {})).evaluations.filter(({ testSet }) =>
      /held out$/.test(testSet.name),
    );
    return all.length === 2 && all.every(({ state }) => state !== "running") ? all : undefined;
  }, "both evaluations");
  const base = evaluations.find(({ model }) => model.label === "Base")!;
  const tuned = evaluations.find(({ model }) => model.label === "Tuned")!;
  assert.deepEqual([base.state, tuned.state], ["done", "done"]);
  assert.deepEqual(tuned.model.reference, { run: run.id, step: 4 });
  // The same weights without a GGUF file of their own are asked as f16.
  assert.equal(await isKnown(base.testSet.id, "plain"), true);
  assert.equal(await isKnown(base.testSet.id, "base"), false);
});

test("A base is asked in the number format of what was made of it", () => {
  const config = (tables: object): TrainingFile =>
    TrainingFile.parse({ schema: 1, name: "x", dataset: { path: "rows.jsonl" }, ...tables });
  const cases: [object, GgufType][] = [
    [{ lora: {}, export: { gguf_type: "q4_0" } }, "f16"],
    [{ export: { gguf_type: "q4_0" } }, "q4_0"],
    [{}, "f16"],
  ];
  for (const [tables, precision] of cases) {
    const evaluation = { baseline: true, few_shot: 1 };
    const models = modelsOfRun({
      ...{ id: "run", dataset: undefined, tokenizerFolder: "" },
      ...{ base: { model: "base" }, config: config({ ...tables, evaluation }) },
    });
    assert.deepEqual(
      models.map((one) => one.precision),
      [precision, precision, undefined],
    );
  }
});
