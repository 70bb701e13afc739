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

  const unknown = await client.call("run/plan", {
    training: { text: named("0000000000000000"), folder: path.dirname(file) },
  });
  assert.deepEqual(
    unknown.problems.map(({ code, line, column }) => [code, line, column]),
    [["dataset_not_found", 4, 11]],
  );
});

test("A training file can name a dataset in place of a file of rows; its current version is trained on", async () => {
  const { client, home } = agent;
  const file = writeTinyTraining(home.root, "named", { steps: 6 });
  const source = { path: path.join(home.root, "rows.jsonl") };
  const { dataset, version } = await client.call("dataset/import", { source });
  const changes = [{ split: "train", row: 3, exclude: true as const }];
  const revised = await client.call("dataset/revise", { dataset: dataset.id, changes });
  await client.call("dataset/restore", { dataset: dataset.id, version });
  const named = (lines: string): { text: string; folder: string } => ({
    text: readFileSync(file, "utf8").replace('path = "rows.jsonl"', lines),
    folder: home.root,
  });
  const training = named(`id = "${dataset.id}"`);
  assert.deepEqual((await client.call("run/plan", { training })).problems, []);
  const run = await client.call("run/start", { training });
  const ended = await until(async () => {
    const { run: now } = await client.call("run/get", { run: run.id });
    return now.state === "succeeded" && now;
  }, "the run succeeds");
  assert.deepEqual(ended.dataset, { id: dataset.id, version });
  const rows = await client.call("run/rows", { run: run.id, step: 3 });
  assert.deepEqual(rows.dataset, { id: dataset.id, version });
  assert.ok(rows.rows.length > 0);

  const problemsOf = async (lines: string): Promise<string[]> => {
    const { plan, problems } = await client.call("run/plan", { training: named(lines) });
    assert.equal(
      plan === null,
      problems.some(({ severity }) => severity === "error"),
    );
    return problems.map(({ severity, code, line, advice }) => `${severity} ${code} ${line}: ${advice}`);
  };
  assert.deepEqual(await problemsOf(`id = "${dataset.id}"\nversion = "${revised.version}"`), []);
  const [typo] = await problemsOf(`id = "${dataset.id.slice(0, -1)}x"`);
  assert.match(typo!, new RegExp(`^error dataset_not_found 4: Did you mean ${dataset.id}\\?`));
  const [gone] = await problemsOf(`id = "${dataset.id}"\nversion = "0123456789abcdef"`);
  assert.match(gone!, new RegExp(`^error dataset_not_found 5: Use one of: .*${revised.version}`));
  const [outside] = await problemsOf('id = "../runs"');
  assert.match(outside!, /^error dataset_id_not_usable 4: /);
  const [neither] = await problemsOf('version = "0123456789abcdef"');
  assert.match(neither!, /^error missing_key 3: Add path = …/);
  const [idle] = await problemsOf(`id = "${dataset.id}"\nformat = "text"`);
  assert.match(idle!, /^warning key_without_effect 5: Remove it/);
});
