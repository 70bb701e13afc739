import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { writeModelFolder } from "../../../../agent/model/huggingface.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { tinyModel } from "../../../support/tiny-model.ts";
import { writeTinyTuning } from "../../../support/tiny-training.ts";
import { until } from "../../../support/until.ts";

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(() => agent.stop());

test("Rows are asked in the chat template where a run has learnt them in it, unless something else is said", async () => {
  const { client, home } = agent;
  const base = path.join(home.root, "tiny");
  await writeModelFolder(base, await tinyModel("llama", { contextLength: 256 }));
  for (const [form, ask] of [
    ["never", "auto"],
    ["always", "chat"],
  ] as const) {
    const file = writeTinyTuning(home.root, `rows-${form}`, base);
    const text = readFileSync(file, "utf8").replace('"never"', `"${form}"`);
    // Tiny vocabularies make many tokens of a template.
    writeFileSync(file, text.replace("seq_len = 32", "seq_len = 200"));
    const { id } = await client.call("run/start", { training: { file } });
    const { run } = await until(async () => {
      const got = await client.call("run/get", { run: id });
      return ["succeeded", "failed"].includes(got.run.state) && got;
    }, `${form} ends`);
    assert.equal(run.state, "succeeded");
    const source = { dataset: run.dataset!.id };
    assert.equal((await client.call("testset/create", { name: form, source })).ask, ask);
    const said = await client.call("testset/create", { name: "said", source, ask: "completion" });
    assert.equal(said.ask, "completion");
  }
});
