import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { writeModelFolder } from "../../../../agent/model/huggingface.ts";
import { openModelStack, readTensors } from "../../../../agent/model/source.ts";
import type { Evaluation } from "../../../../schemas/evaluation.ts";
import type { ModelStack } from "../../../../schemas/protocol/method.ts";
import { greedy, talkative } from "../../../support/chat-home.ts";
import { failureOf } from "../../../support/failures.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { writeTinyAdapter } from "../../../support/tiny-adapter.ts";
import { tinyModel, tinyTensors } from "../../../support/tiny-model.ts";

let agent: TestAgent;
let testSet: string;
const root = temporaryFolder();
const folderOf = (name: string): string => path.join(root, name);
const question = "Show the log";
const maxTokens = 6;

/** `one` and `two` are adapters of `base`, and `foreign` is one of another model of the same shape. */
before(async () => {
  const model = talkative(await tinyModel("llama", { contextLength: 256 }));
  await writeModelFolder(folderOf("base"), model);
  await writeModelFolder(folderOf("other"), { ...model, tensors: tinyTensors(model.config, 8) });
  const bases = { one: "base", two: "base", foreign: "other" };
  for (const [seed, [name, base]] of Object.entries(bases).entries())
    await writeTinyAdapter(folderOf(name), model.config, { base: `../${base}`, seed });
  const merged = await openModelStack(folderOf("base"), [
    { folder: folderOf("one"), scale: 0.5 },
    { folder: folderOf("two"), scale: -1 },
  ]);
  await writeModelFolder(folderOf("merged"), { ...model, tensors: readTensors(merged) });
  merged.close();
  agent = await startTestAgent();
  for (const id of ["base", "other", "one", "two", "foreign", "merged"])
    await agent.client.call("model/import", { source: { path: folderOf(id) }, id });
  // What is asked along with others is rounded otherwise now and then.
  const row = {
    messages: [
      { role: "user", content: question },
      { role: "assistant", content: "the log" },
    ],
  };
  const file = folderOf("rows.jsonl");
  writeFileSync(file, `${JSON.stringify(row)}\n`);
  const made = await agent.client.call("testset/create", {
    ...{ name: "Logs", source: { source: { path: file } } },
    metrics: [{ kind: "token_f1" }, { kind: "loss" }],
    generation: { maxTokens, temperature: 0, seed: 0, stop: [] },
  });
  testSet = made.id;
});
after(() => agent.stop());

const added = (model: string, scale: number): NonNullable<ModelStack["adapters"]>[number] => ({
  ...{ model: { model }, scale },
});
const both: ModelStack = { model: "base", adapters: [added("one", 0.5), added("two", -1)] };

async function evaluated(
  model: ModelStack,
  label?: string,
): Promise<{ evaluation: Evaluation; isCached: boolean }> {
  const models = [{ model, ...(label !== undefined && { label }) }];
  const { evaluations } = await agent.client.call("evaluation/run", { testSet, models });
  return evaluations[0]!;
}

async function lossOf(model: ModelStack): Promise<number> {
  const { evaluation } = await evaluated(model);
  return evaluation.metrics.find(({ kind }) => kind === "loss")!.value!;
}

test("Adapters at scales answer as in a chat, and their loss is that of the merged weights", async () => {
  const { evaluation } = await evaluated(both);
  const { rows } = await agent.client.call("evaluation/get", { evaluation: evaluation.id });
  const messages = [{ role: "user" as const, content: question }];
  const sampling = { ...greedy, maxTokens };
  const { text } = await agent.client.call("chat/answer", { model: both, messages, sampling });
  assert.deepEqual(
    rows.map(({ answer }) => answer),
    [text],
  );
  const loss = await lossOf(both);
  assert.ok(Math.abs(loss - (await lossOf({ model: "merged" }))) < 1e-5, `${loss}`);
  assert.ok(Math.abs(loss - (await lossOf({ model: "base" }))) > 1e-3, `${loss}`);
});

test("They are called by the name that they are served under, with the very versions", async () => {
  const { evaluation } = await evaluated(both);
  const { reference, label } = evaluation.model;
  assert.match(label, /^base@[^+]+\+one@[^*]+\*0\.5\+two@[^*]+\*-1$/);
  assert.ok(!("file" in reference) && reference.adapters !== undefined);
  assert.deepEqual(
    reference.adapters.map(({ scale }) => scale),
    [0.5, -1],
  );
  const { evaluations } = await agent.client.call("evaluation/list", { model: "two" });
  assert.deepEqual(
    evaluations.map(({ id }) => id),
    [evaluation.id],
  );
});

test("A repeat is known, another scale, another order or one adapter less is not", async () => {
  const { evaluation, isCached } = await evaluated(both);
  assert.equal(isCached, true);
  const others: ModelStack[] = [
    { model: "base", adapters: [added("one", 0.25), added("two", -1)] },
    { model: "base", adapters: [added("two", -1), added("one", 0.5)] },
    { model: "base", adapters: [added("one", 0.5)] },
  ];
  for (const other of others) {
    const made = await evaluated(other);
    assert.equal(made.isCached, false);
    assert.notEqual(made.evaluation.id, evaluation.id);
  }
});

test("Reports name them also where they are called otherwise", async () => {
  const { evaluation } = await evaluated(both, "Half of one");
  const reportIn = async (format: "markdown" | "html"): Promise<string> =>
    (await agent.client.call("evaluation/report", { evaluations: [evaluation.id], format })).text;
  assert.match(
    await reportIn("markdown"),
    /\*\*Half of one\*\*: base@\S+\+one@\S+\\\*0\.5\+two@\S+\\\*-1, 1 rows/,
  );
  assert.match(
    await reportIn("html"),
    /<b>Half of one<\/b> <span>base@\S+\+one@\S+\*0\.5\+two@\S+\*-1, 1 rows/,
  );
});

test("What does not fit the model is refused before any model is asked", async () => {
  const count = async (): Promise<number> =>
    (await agent.client.call("evaluation/list", {})).evaluations.length;
  const before = await count();
  for (const [name, reason] of [
    ["foreign", /not trained on the base of base\.$/],
    ["merged", /a whole model and no adapter/],
  ] as const) {
    const models = [{ model: { model: "other" } }, { model: { model: "base", adapters: [added(name, 1)] } }];
    const failure = await failureOf(agent.client.call("evaluation/run", { testSet, models }));
    assert.equal(failure.code, "adapter_not_usable", name);
    assert.match(failure.message, reason);
  }
  assert.equal(await count(), before);
});
