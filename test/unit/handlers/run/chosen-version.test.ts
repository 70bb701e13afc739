import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { endProcesses } from "../../../../agent/run/stop-tree.ts";
import { codeOf } from "../../../support/failures.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { writeTinyTraining } from "../../../support/tiny-training.ts";
import { until } from "../../../support/until.ts";

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(async () => {
  const { runs } = await agent.client.call("run/list", {});
  for (const { folder } of runs) await endProcesses(folder, undefined, 0);
  await agent.stop();
});

test("A training file that names a version trains on its rows, though the file of rows is gone", async () => {
  const { client, home } = agent;
  const file = writeTinyTraining(home.root, "chosen", { steps: 6 });
  const rows = path.resolve(path.dirname(file), /path = "([^"]*)"/.exec(readFileSync(file, "utf8"))![1]!);
  const { dataset } = await client.call("dataset/import", { source: { path: rows } });
  const changes = [{ split: "train", row: 0, exclude: true as const }];
  const { version } = await client.call("dataset/revise", { dataset: dataset.id, changes });
  rmSync(rows);
  const named = (chosen: string): string =>
    readFileSync(file, "utf8").replace("[dataset]", `[dataset]\nversion = "${chosen}"`);
  const training = { text: named(version), folder: path.dirname(file) };
  const planned = await client.call("run/plan", { training });
  assert.deepEqual(
    planned.problems.filter(({ severity }) => severity === "error"),
    [],
  );
  assert.ok(planned.plan!.parameters > 0);

  const run = await client.call("run/start", { training });
  const removal = client.call("dataset/remove", { dataset: dataset.id, version });
  assert.equal(await codeOf(removal), "dataset_in_use");
  const ended = await until(async () => {
    const { run: now } = await client.call("run/get", { run: run.id });
    return now.state === "succeeded" && now;
  }, "the run succeeds");
  assert.deepEqual(ended.dataset, { id: dataset.id, version });

  const unknown = { text: named("0000000000000000"), folder: path.dirname(file) };
  assert.equal(await codeOf(client.call("run/plan", { training: unknown })), "dataset_not_found");
});
