import assert from "node:assert/strict";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { RunSummary } from "../../../../schemas/protocol/run.ts";
import { TrainingFile } from "../../../../schemas/training.ts";
import { writeModelFolder } from "../../../../agent/model/huggingface.ts";
import { planRun } from "../../../../agent/training/plan.ts";
import { endProcesses } from "../../../../agent/run/stop-tree.ts";
import { codeOf, failureOf } from "../../../support/failures.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { tinyModel } from "../../../support/tiny-model.ts";
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

function untilState(id: string, state: RunSummary["state"]): Promise<RunSummary> {
  return until(async () => {
    const { run } = await agent.client.call("run/get", { run: id });
    return run.state === state && run;
  }, `${id} is ${state}`);
}

test("A run is started, trains, can be looked at from all sides, and is removed", async () => {
  const { client, home } = agent;
  const file = writeTinyTraining(home.root, "whole", { steps: 12 });
  const labels = { name: "The whole of it", tags: ["first"], notes: "n" };
  const started = await client.call("run/start", { training: { file }, labels, priority: 3 });
  assert.deepEqual([started.name, started.tags, started.notes], ["The whole of it", ["first"], "n"]);
  const { id, folder } = started;
  const ended = await untilState(id, "succeeded");
  assert.equal(ended.step, 12);
  assert.ok(ended.checkpoints.includes(12) && ended.loss! > 0 && ended.parameters! > 1000);

  const { manifest } = await client.call("run/get", { run: id });
  assert.equal(manifest.launches, 1);
  const { rows } = await client.call("run/rows", { run: id, step: 3 });
  assert.equal(rows.length > 0, true);
  const { total, runs } = await client.call("run/list", { states: ["succeeded"], tag: "first" });
  assert.deepEqual([total, runs[0]?.id], [1, id]);
  assert.equal((await client.call("run/list", { tag: "none" })).total, 0);
  const { configs } = await client.call("run/list", { configs: true });
  assert.deepEqual([configs![id]!["training.steps"], configs![id]!["schema"]], [12, 1]);
  const renamed = await client.call("run/update", { run: id, name: "Another", notes: "" });
  assert.deepEqual([renamed.name, renamed.notes, renamed.tags], ["Another", "", ["first"]]);
  assert.equal(await codeOf(client.call("run/resume", { run: id })), "run_finished");
  assert.equal(await codeOf(client.call("run/stop", { run: id })), "run_not_active");
  assert.equal(await codeOf(client.call("run/update", { run: id, priority: 1 })), "run_not_waiting");

  await client.call("run/remove", { run: id });
  assert.equal(existsSync(folder), false);
  assert.equal(await codeOf(client.call("run/get", { run: id })), "run_not_found");
});

test("A run that was stopped goes on from its checkpoint when it is resumed", async () => {
  const { client, home } = agent;
  const file = writeTinyTraining(home.root, "stopped", { steps: 400_000 });
  const { id } = await client.call("run/start", { training: { file } });
  await until(
    async () => (await client.call("run/get", { run: id })).run.checkpoints.length > 0,
    "a checkpoint",
  );
  assert.equal(await codeOf(client.call("run/remove", { run: id })), "run_is_active");
  const told: string[] = [];
  const stopped = await client.call(
    "run/stop",
    { run: id },
    { onProgress: ({ message }) => told.push(message) },
  );
  assert.equal(stopped.state, "stopped");
  assert.ok(told.length > 0);
  assert.equal((await client.call("run/resume", { run: id })).state, "queued");
  const again = await until(async () => {
    const { run } = await client.call("run/get", { run: id });
    return run.state === "running" && run.step > stopped.step && run;
  }, "goes on");
  assert.ok(again.remainingSeconds! > 0);
  assert.equal((await client.call("run/stop", { run: id, graceSeconds: 0 })).state, "stopped");
});

test("Runs wait in the order that they are given, and say why", async () => {
  const { client, home } = agent;
  const file = writeTinyTraining(home.root, "waits");
  const start = (priority: number) => client.call("run/start", { training: { file }, held: true, priority });
  const [a, b, c] = [await start(0), await start(0), await start(1)];
  assert.equal(a.queue?.waitsFor !== "", true);
  assert.deepEqual((await client.call("run/reorder", { run: b.id, before: a.id })).queue, [c.id, b.id, a.id]);
  assert.equal(await codeOf(client.call("run/reorder", { run: a.id, before: c.id })), "priorities_differ");
  const { differences } = await client.call("run/diff", { left: a.id, right: c.id });
  assert.deepEqual(differences, []);
  for (const { id } of [a, b, c]) {
    assert.equal((await client.call("run/stop", { run: id })).state, "stopped");
    await client.call("run/remove", { run: id });
  }
});

test("A plan says what a run would take, and a training file with errors starts none", async () => {
  const { client, home } = agent;
  const file = writeTinyTraining(home.root, "planned");
  const { plan, problems } = await client.call("run/plan", { training: { file } });
  assert.deepEqual(problems, []);
  assert.ok(plan!.parameters > 1000 && plan!.memory > 1e6 && plan!.fits);
  const wrong = { training: { text: "schema = 1\n[training]\nsteps = -1\n", folder: home.root } };
  const planned = await client.call("run/plan", wrong);
  assert.ok(planned.plan === null && planned.problems.length > 0);
  const failure = await failureOf(client.call("run/start", wrong));
  assert.equal(failure.code, "input_has_problems");
  assert.deepEqual(failure.problems, planned.problems);
  const missing = { training: { file: `${home.root}/none.train.toml` } };
  assert.equal(await codeOf(client.call("run/start", missing)), "file_not_found");
});

test("A start that is sent again under its operation id is the same run, even when the file is gone", async () => {
  const { client, home } = agent;
  const file = writeTinyTraining(home.root, "twice");
  const request = { training: { file }, held: true, operationId: "operation-twice" };
  const { id } = await client.call("run/start", request);
  rmSync(file);
  assert.equal((await client.call("run/start", request)).id, id);
  assert.equal((await client.call("run/list", { states: ["queued"] })).total, 1);
  await client.call("run/stop", { run: id });
});

test("A run that tunes a base asks for the memory that this is planned to take", async () => {
  const { client, home } = agent;
  const { model, base, rows, text } = await tuningOf(home.root);
  const tables = { dataset: { path: rows }, model: { base }, lora: {}, training: { seq_len: 32 } };
  const { memory } = planRun(TrainingFile.parse({ schema: 1, ...tables }), model.config);
  const started = await client.call("run/start", { training: { text, folder: home.root }, held: true });
  assert.equal(started.queue!.resources.memory, Math.round(memory));
  const { manifest } = await client.call("run/get", { run: started.id });
  assert.equal(manifest.plannedMemory, memory);
  await client.call("run/stop", { run: started.id });
  await client.call("run/remove", { run: started.id });
});

test("What a way to tune is said to take is what the plan says, once it is known which tokens carry loss", async () => {
  const { client, home } = agent;
  const { base, rows, text } = await tuningOf(home.root);
  const lines = Array.from({ length: 64 }, (_, n) =>
    JSON.stringify({ prompt: `after ${n}`, completion: `${n + 1}` }),
  );
  writeFileSync(rows, lines.join("\n"));
  const { plan, problems } = await client.call("run/plan", { training: { text, folder: home.root } });
  assert.deepEqual(problems, []);
  const { lossShare, memory, tokens } = plan!;
  assert.ok(lossShare.mean > 0 && lossShare.mean <= lossShare.most && lossShare.most < 0.8);
  const options = { source: { path: base }, sequenceLength: 32, batchSize: tokens / 32 };
  const { methods } = await client.call("model/cost", { ...options, lossShare });
  assert.equal(methods.find(({ method }) => method === "lora")!.memory, memory);
  const { methods: full } = await client.call("model/cost", options);
  assert.ok(full.find(({ method }) => method === "lora")!.memory > memory);
});

/** A training file that tunes a small base by adapters, on rows that may not be there yet. */
async function tuningOf(folder: string) {
  const model = await tinyModel("llama");
  const base = path.join(folder, "tiny-base");
  await writeModelFolder(base, model);
  const rows = path.join(folder, "rows.jsonl");
  const text = [
    ...["schema = 1", "[dataset]", `path = ${JSON.stringify(rows)}`],
    ...["[model]", `base = ${JSON.stringify(base)}`, "[lora]", "[training]", "seq_len = 32"],
  ].join("\n");
  return { model, base, rows, text };
}
