import { test } from "node:test";
import assert from "node:assert/strict";
import { say } from "../../../support/chat-home.ts";
import { codeOf } from "../../../support/failures.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent } from "../../../support/test-agent.ts";
import { writeTinyTraining } from "../../../support/tiny-training.ts";
import { until } from "../../../support/until.ts";

test("one talks with the checkpoints of a run while it trains, and each answer says which step spoke", async (t) => {
  const agent = await startTestAgent();
  const { client } = agent;
  const training = writeTinyTraining(temporaryFolder(), "talking", { steps: 1_000_000, interval: 20 });
  const run = await client.call("run/start", { training: { file: training } });
  t.after(async () => {
    // Also after a failure: the run would go on without its agent.
    await client.call("run/stop", { run: run.id }).catch(() => undefined);
    await agent.stop();
  });
  const stateOf = async () => (await client.call("run/get", { run: run.id })).run;
  const conversation = await client.call("chat/open", {
    model: { run: run.id, step: "latest" },
    sampling: { temperature: 0, maxTokens: 3 },
  });
  const ask = async (step?: "best" | "latest" | number) => {
    const model = step === undefined ? {} : { model: { run: run.id, step } };
    return (await say(client, conversation, { content: "1 plus 1", parent: null, ...model })).answer;
  };

  const early = await until(() => ask().catch(() => undefined), "the first checkpoint");
  assert.ok(early.model !== undefined && "run" in early.model && typeof early.model.step === "number");
  const { step } = early.model;
  assert.ok(step >= 20 && step % 20 === 0);
  const later = await until(async () => {
    const answer = await ask();
    return "step" in answer.model! && Number(answer.model.step) > step && answer;
  }, "an answer of a later step");
  assert.equal((await stateOf()).state, "running");
  assert.ok(later.stopReason === "end" || later.stopReason === "length");
  const best = await ask("best");
  assert.ok("step" in best.model! && typeof best.model.step === "number");
  assert.equal(await codeOf(ask(21)), "checkpoint_not_found");

  await client.call("run/stop", { run: run.id });
  const last = await ask("latest");
  assert.equal("step" in last.model! && last.model.step, (await stateOf()).step);
  await client.call("run/remove", { run: run.id });
  assert.equal(await codeOf(ask()), "run_not_found");
});
