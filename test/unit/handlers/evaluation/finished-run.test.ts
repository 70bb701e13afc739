import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { writeModelFolder } from "../../../../agent/model/huggingface.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent } from "../../../support/test-agent.ts";
import { tinyModel } from "../../../support/tiny-model.ts";
import { writeTinyTraining, writeTinyTuning } from "../../../support/tiny-training.ts";
import { until } from "../../../support/until.ts";

test("A run that has succeeded is evaluated on held-out rows where its training file says so", async (t) => {
  const agent = await startTestAgent();
  t.after(() => agent.stop());
  const { client } = agent;
  const tables = '[evaluation]\nsamples = 3\nmax_new_tokens = 4\nmetrics = ["exact_match", "loss"]\n';
  const training = writeTinyTraining(temporaryFolder(), "judged", { steps: 4, interval: 4, tables });
  const run = await client.call("run/start", { training: { file: training } });
  const evaluation = await until(async () => {
    const { evaluations } = await client.call("evaluation/list", { run: run.id });
    return evaluations.find(({ state }) => state !== "running");
  }, "the evaluation");
  assert.equal(evaluation.failure, undefined);
  assert.deepEqual([evaluation.state, evaluation.rows, evaluation.answered], ["done", 3, 3]);
  assert.deepEqual(evaluation.model.reference, { run: run.id, step: 4 });
  assert.deepEqual(
    evaluation.metrics.map(({ metric, rows }) => [metric, rows]),
    [
      ["exact_match", 3],
      ["loss", 3],
      ["perplexity", 3],
    ],
  );
  const [testSet] = (await client.call("testset/list", {})).testSets;
  assert.match(testSet!.name, /held out$/);
});

test("A base that is named by its path stands before the model that was made of it", async (t) => {
  const agent = await startTestAgent();
  t.after(() => agent.stop());
  const folder = temporaryFolder();
  await writeModelFolder(path.join(folder, "tiny"), await tinyModel("llama", { contextLength: 256 }));
  const tables =
    '[evaluation]\nsamples = 3\nbaseline = true\nfew_shot = 1\nmax_new_tokens = 2\nmetrics = ["exact_match", "loss"]\n';
  const run = await agent.client.call("run/start", {
    training: { file: writeTinyTuning(folder, "tuned", "./tiny", { tables }) },
  });
  const evaluations = await until(async () => {
    const { evaluations: all } = await agent.client.call("evaluation/list", {});
    return all.length === 3 && all.every(({ state }) => state !== "running") ? all : undefined;
  }, "three evaluations");
  const byLabel = new Map(evaluations.map((one) => [one.model.label, one]));
  const [base, tuned] = [byLabel.get("Base")!, byLabel.get("Tuned")!];
  assert.deepEqual(base.model.reference, { file: path.join(folder, "tiny") });
  assert.deepEqual(tuned.model.reference, { run: run.id, step: 4 });
  assert.equal(byLabel.get("Base, 1 example")!.settings.fewShot, 1);
  assert.deepEqual(
    evaluations.map(({ state, failure, notes }) => [state, failure, notes]),
    evaluations.map(() => ["done", undefined, undefined]),
  );
  assert.deepEqual(
    readdirSync(path.join(folder, "tiny")).includes("model.gguf"),
    false,
    "nothing is written there",
  );
  const compared = await agent.client.call("evaluation/compare", { evaluations: [base.id, tuned.id] });
  assert.equal(
    compared.comparisons[0]!.differences.find(({ metric }) => metric === "loss")!.verdict !== "same",
    true,
  );
});

test("A base that has gone leaves the tuned model alone, with a note that says so", async (t) => {
  const agent = await startTestAgent();
  t.after(() => agent.stop());
  const folder = temporaryFolder();
  const base = path.join(folder, "tiny");
  await writeModelFolder(base, await tinyModel("llama", { contextLength: 256 }));
  const tables = '[evaluation]\nsamples = 3\nbaseline = true\nmetrics = ["loss"]\n';
  const file = writeTinyTuning(folder, "alone", base, { steps: 300, interval: 100, tables });
  const run = await agent.client.call("run/start", { training: { file } });
  // The base has been read when the first step is told.
  const metrics = path.join(agent.home.runs, run.id, "metrics.jsonl");
  await until(() => existsSync(metrics), "the first step");
  rmSync(base, { recursive: true });
  const evaluation = await until(async () => {
    const { evaluations } = await agent.client.call("evaluation/list", {});
    return evaluations.find(({ state }) => state !== "running");
  }, "the evaluation");
  assert.deepEqual([evaluation.state, evaluation.model.label], ["done", run.id]);
  assert.deepEqual(evaluation.notes, [
    `Base is left out: The base that the run began from is not there any more: ${base}.`,
  ]);
  assert.ok(agent.log().some((line) => line["run"] === run.id && /not there/.test(String(line["failure"]))));
});
