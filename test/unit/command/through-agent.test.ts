import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestAgent } from "../../support/test-agent.ts";
import { until } from "../../support/until.ts";
import { createYard } from "./yard.ts";

test("Where an agent runs, the command line's runs wait in its queue, and end and go on through it", async () => {
  const yard = createYard();
  const agent = await startTestAgent({ home: yard.home });
  try {
    const tables = "[training]\nsteps = 1000000\nseq_len = 16\n[export]\nformats = []\n";
    const first = await yard.run("train", yard.trainingFile("first", tables), "--detach", "--json");
    assert.equal(first.code, 0, first.err);
    const stateOf = async (name: string) => {
      const { runs } = await agent.client.call("run/list", {});
      return runs.find((run) => run.name === name)!;
    };
    await until(async () => (await stateOf("first")).state === "running", "the first one runs");

    // It takes every core, so the second one waits, and says so.
    const second = await yard.run("train", yard.trainingFile("second", tables), "--detach");
    assert.match(second.out, /number 1 in the agent's queue\. Waits for \d+ cores/);
    assert.equal((await stateOf("second")).queue?.position, 1);

    const stopped = await yard.run("stop", "first", "--json");
    assert.equal(stopped.code, 0, stopped.err);
    assert.equal(stopped.objects.at(-1)!["state"], "stopped");
    await until(async () => (await stateOf("second")).state === "running", "the second one runs");

    const resumed = await yard.run("resume", "first", "--detach");
    assert.match(resumed.out, /number 1 in the agent's queue/);
    for (const name of ["first", "second"]) assert.equal((await yard.run("stop", name)).code, 0);
    assert.equal((await stateOf("first")).state, "stopped");
  } finally {
    await agent.stop();
  }
});
