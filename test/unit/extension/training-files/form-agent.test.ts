import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { AgentConnection } from "../../../../extension/agents/connection.ts";
import { BaseCosts } from "../../../../extension/training-files/form/base-costs.ts";
import { Planner } from "../../../../extension/training-files/form/planner.ts";
import { readRows } from "../../../../extension/training-files/form/read-rows.ts";
import { RowsReader } from "../../../../extension/training-files/form/rows-reader.ts";
import { connectionTo } from "../../../support/editor-connection.ts";
import { writeGoodModels } from "../../../support/bad-models.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { until } from "../../../support/until.ts";

let agent: TestAgent;
let connection: AgentConnection;
let folder: string;
before(async () => {
  agent = await startTestAgent();
  connection = connectionTo(agent.home.root);
  await connection.adopt();
  folder = path.join(temporaryFolder(), "questions");
  mkdirSync(folder);
  const rows = Array.from({ length: 40 }, (_, index) => ({
    prompt: `${index} + 1 =`,
    completion: `${index + 1}`,
  }));
  writeFileSync(path.join(folder, "train.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
});
after(async () => {
  connection.dispose();
  await agent.stop();
});

const { signal } = new AbortController();

test("Rows of a file are counted, and called after their folder where their own name says nothing", async () => {
  const file = path.join(folder, "train.jsonl");
  const { facts, place, name, bytes } = await readRows(connection, { kind: "file", path: file }, {}, signal);
  assert.deepEqual([facts!.rows, facts!.heldOut, place, name], [40, 0, { path: file }, "questions"]);
  assert.ok(facts!.meanCharacters > 6 && facts!.longCharacters >= facts!.meanCharacters && bytes > 1000);
});

test("Of an imported version its own rows count, and where they came from", async () => {
  const file = path.join(folder, "train.jsonl");
  const { dataset, version } = await agent.client.call("dataset/import", { source: { path: file } });
  const read = await readRows(connection, { kind: "imported", id: dataset.id, version }, {}, signal);
  assert.deepEqual([read.facts!.rows, read.facts!.heldOut], [36, 4]);
  assert.deepEqual(read.place, { path: file, id: dataset.id, version });
  assert.equal(read.name, "questions", "nobody has given it a name");
});

test("Rows that are not there say so, and a newer choice is the one that counts", async () => {
  const gone = { kind: "file", path: path.join(folder, "gone.jsonl") } as const;
  await assert.rejects(readRows(connection, gone, {}, signal), { code: "file_not_found" });
  let changes = 0;
  const reader = new RowsReader(connection, () => changes++, String);
  const first = reader.choose({ rows: gone, options: {} });
  assert.equal(reader.isReading, true);
  await Promise.all([
    first,
    reader.choose({ rows: { kind: "file", path: path.join(folder, "train.jsonl") }, options: {} }),
  ]);
  assert.deepEqual([reader.problem, reader.read?.name, reader.isReading], [undefined, "questions", false]);
  await reader.choose({ rows: gone, options: {} });
  assert.match(reader.problem!, /gone\.jsonl/);
  await reader.choose({ rows: { kind: "none" }, options: {} });
  assert.deepEqual([reader.problem, reader.read], [undefined, undefined]);
  assert.ok(changes > 4);
});

test("A file of unknown columns is read by their own words, or as somebody names them", async () => {
  const write = (name: string, header: string): { kind: "file"; path: string } => {
    const file = path.join(folder, name);
    writeFileSync(file, `${header}\n${"what is it,a rose\n".repeat(30)}`);
    return { kind: "file", path: file };
  };
  const obvious = await readRows(connection, write("obvious.csv", "question,answer"), {}, signal);
  assert.deepEqual(obvious.columns, ["question", "answer"]);
  assert.deepEqual(obvious.guessed, { prompt: "question", completion: "answer" });
  assert.deepEqual([obvious.facts!.rows, obvious.isShapeUnknown, obvious.problem], [30, false, undefined]);
  const odd = write("odd.csv", "left,right");
  const unknown = await readRows(connection, odd, {}, signal);
  assert.deepEqual([unknown.guessed, unknown.isShapeUnknown, unknown.facts], [{}, true, undefined]);
  assert.match(unknown.problem!, /not recognised/);
  const half = await readRows(connection, odd, { columns: { completion: "left" } }, signal);
  assert.deepEqual([half.guessed, half.facts!.rows], [{ prompt: "right" }, 30]);
  const asText = await readRows(connection, odd, { format: "text", columns: { text: "right" } }, signal);
  assert.deepEqual([asText.guessed, asText.facts!.longCharacters], [{}, 6]);
});

const text = (model: string): string =>
  `schema = 1\n[dataset]\npath = "train.jsonl"\n[tokenizer]\nvocab_size = 300\n[model]\nnum_hidden_layers = 1\nhidden_size = 16\n${model}\n[training]\nsteps = 5\nseq_len = 32\n`;

test("Only the last of several texts is planned, problems and all", async () => {
  const planner = new Planner(connection, () => undefined, String);
  const ask = (model: string): void => {
    planner.ask({ text: text(model), folder, steps: 5 });
  };
  ask("dropout = 0.3");
  ask("num_attention_heads = 3");
  await until(() => planner.answer !== undefined, "the first answer");
  const first = planner.answer!;
  assert.equal(planner.asked, undefined);
  assert.deepEqual([first.plan, first.text], [null, text("num_attention_heads = 3")]);
  const [problem] = first.problems;
  assert.deepEqual([problem!.severity, problem!.line], ["error", 9]);
  ask("num_attention_heads = 2");
  await until(() => planner.answer !== first, "the second answer");
  assert.ok(planner.answer!.plan!.parameters > 1000 && planner.answer!.plan!.fits);
  ask("num_attention_heads = 4");
  planner.ask(undefined);
  assert.deepEqual([planner.asked, planner.failure], [undefined, undefined]);
  planner.dispose();
});

test("A plan that cannot be made says why, until another text is planned or somebody asks again", async () => {
  const planner = new Planner(connection, () => undefined, String);
  const failing = { text: text("dropout = 0.1"), folder: "not absolute", steps: 5 };
  planner.ask(failing);
  await until(() => planner.failure !== undefined, "the failure");
  assert.match(planner.failure!, /absolute/);
  planner.ask(failing);
  assert.equal(planner.asked, undefined, "what has failed is not asked by itself");
  planner.forgetFailure();
  planner.ask(failing);
  assert.equal(planner.asked, failing.text);
  await until(() => planner.failure !== undefined, "the failure again");
  planner.ask({ ...failing, folder });
  assert.deepEqual([planner.failure, planner.asked], [undefined, failing.text]);
  await until(() => planner.answer !== undefined, "the plan");
  assert.ok(planner.answer!.plan!.fits);
  planner.dispose();
});

test("What failed because the agent was away goes on when it comes back, once", async () => {
  const own = await startTestAgent();
  const away = connectionTo(own.home.root);
  await own.kill();
  let back: TestAgent | undefined;
  const request = { text: text("dropout = 0.2"), folder, steps: 5 };
  const askAgain = (): void => {
    planner.ask(request);
  };
  const planner = new Planner(away, askAgain, String);
  const rows = new RowsReader(away, () => undefined, String);
  try {
    planner.ask(request);
    await rows.choose({ rows: { kind: "file", path: path.join(folder, "train.jsonl") }, options: {} });
    await until(() => planner.failure !== undefined, "the failure");
    assert.ok(rows.problem !== undefined && planner.asked === undefined);
    back = await startTestAgent({ home: own.home.root });
    await away.adopt();
    await until(() => planner.answer?.plan != null && rows.read !== undefined, "the plan and the rows");
    assert.deepEqual([planner.failure, rows.problem], [undefined, undefined]);
  } finally {
    planner.dispose();
    rows.dispose();
    away.dispose();
    await back?.stop();
    rmSync(own.home.root, { recursive: true, force: true });
    rmSync(folder, { recursive: true });
  }
});

test("What the ways to tune a base take stays until the newest question is answered", async (context) => {
  const good = await writeGoodModels(temporaryFolder());
  const { model } = await agent.client.call("model/import", { source: { path: good.folder } });
  const costs = new BaseCosts(connection, () => undefined);
  const asked = {
    model: model.id,
    sequenceLength: 16,
    tokens: 1000,
    rank: 2,
    checkpointed: false,
    pairs: false,
  };
  costs.ask({ ...asked, batchSize: 1 });
  const known = await until(() => costs.costs.length > 0 && costs.costs, "the figures");
  const given: AbortSignal[] = [];
  context.mock.method(
    connection,
    "call",
    (_method: string, _params: object, options: { signal: AbortSignal }) => {
      given.push(options.signal);
      return new Promise((_, reject) => {
        options.signal.addEventListener("abort", () => {
          reject(new Error("Nobody waits any more."));
        });
      });
    },
  );
  costs.ask({ ...asked, batchSize: 2 });
  await until(() => given.length === 1, "the second question");
  costs.ask({ ...asked, batchSize: 4 });
  await until(() => given.length === 2, "the third question");
  assert.deepEqual([given[0]!.aborted, costs.costs], [true, known]);
  costs.dispose();
});
