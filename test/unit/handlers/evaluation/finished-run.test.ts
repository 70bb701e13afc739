import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent } from "../../../support/test-agent.ts";
import { writeTinyTraining } from "../../../support/tiny-training.ts";
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
