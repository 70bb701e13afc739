import { test } from "node:test";
import assert from "node:assert/strict";
import { get, post, stream } from "../../support/openai.ts";
import { startTestAgent } from "../../support/test-agent.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { writeTinyTraining } from "../../support/tiny-training.ts";
import { until } from "../../support/until.ts";

const messages = [{ role: "user", content: "1 plus 1" }];

test("checkpoints of a run that trains are served by their names, and the latest is always the latest", async (t) => {
  const agent = await startTestAgent();
  const { client } = agent;
  const file = writeTinyTraining(temporaryFolder(), "served", { steps: 1_000_000, interval: 20 });
  const { id: run } = await client.call("run/start", { training: { file } });
  t.after(async () => {
    // Also after a failure: the run would go on without its agent.
    await client.call("run/stop", { run }).catch(() => undefined);
    await agent.stop();
  });
  const ask = (model: string) =>
    post(agent, "/chat/completions", { model, messages, max_tokens: 3, temperature: 0 });
  const stepOf = (name: string): number => Number(name.slice(run.length + 1));
  const served = async (): Promise<string[]> => (await get(agent, "/models")).body.data.map(({ id }) => id);

  const none = await ask(`${run}:latest`);
  if (none.status !== 200) assert.deepEqual([none.status, none.body.error.code], [404, "model_not_found"]);
  await until(async () => (await served()).includes(`${run}:latest`), "a checkpoint");
  const wanted = { run, step: "latest" } as const;
  const started = await client.call("serve/start", { model: wanted });
  assert.deepEqual(started.startedAs, [wanted]);
  const first = await ask(`${run}:latest`);
  assert.ok(stepOf(first.body.model) >= stepOf(started.name));
  const later = await until(async () => {
    const answer = await ask(`${run}:latest`);
    return stepOf(answer.body.model) > stepOf(first.body.model) && answer;
  }, "an answer of a later step");
  // What is served as the latest is kept, and the one before is let go.
  const listed = (await client.call("serve/list", {})).models;
  assert.deepEqual(
    listed.filter(({ startedAs }) => startedAs.length > 0).map(({ name }) => name),
    [later.body.model],
  );
  // The training file calls the run so.
  const byName = await ask("served:latest");
  assert.ok(byName.body.model.startsWith(`${run}:`), byName.body.model);
  assert.equal((await get(agent, "/models/served:latest")).body.id, `${run}:latest`);
  assert.notEqual(later.body.system_fingerprint, first.body.system_fingerprint);

  await client.call("run/stop", { run });
  const names = await served();
  assert.ok(names.includes(`${run}:best`) && names.includes(`${run}:latest`));
  const last = names.filter((name) => stepOf(name) > 0).at(-1)!;
  const events = await stream(agent, "/chat/completions", { model: last, messages, max_tokens: 3 });
  assert.equal(events[0]!.model, last);
  const missing = await ask(`${run}:21`);
  assert.deepEqual([missing.status, missing.body.error.param], [404, "model"]);
});
