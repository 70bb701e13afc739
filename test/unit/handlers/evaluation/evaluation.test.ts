import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { AgentClient } from "../../../../agent/client/connect.ts";
import type { Evaluation } from "../../../../schemas/evaluation.ts";
import type { Result } from "../../../../schemas/protocol.ts";
import { addModel } from "../../../support/chat-home.ts";
import { codeOf, failureOf } from "../../../support/failures.ts";
import { sentenceModel } from "../../../support/sentence-model.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";

let agent: TestAgent;
let client: AgentClient;
let folder: string;

/** What ends with a question mark is about billing, and what ends with an exclamation mark about login. */
const rows = Array.from({ length: 24 }, (_, index) => {
  const isBilling = index % 2 === 0;
  const content = isBilling ? `Is invoice ${index} wrong?` : `Let me into account ${index}!`;
  return {
    messages: [
      { role: "user", content },
      { role: "assistant", content: isBilling ? "billing" : "login" },
    ],
  };
});

before(async () => {
  const home = temporaryFolder();
  folder = temporaryFolder();
  const chatTemplate = "{% for message in messages %}{{ message['content'] }}{% endfor %}";
  const texts = [rows.map(({ messages }) => messages.map(({ content }) => content).join(" ")).join(" ")];
  const knows = { "?": "billing", "!": "login" };
  await addModel(home, "tuned", await sentenceModel({ after: knows, chatTemplate, texts }));
  const guesses = { "?": "billing", "!": "No idea" };
  await addModel(home, "base", await sentenceModel({ after: guesses, chatTemplate, texts }));
  writeFileSync(path.join(folder, "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  agent = await startTestAgent({ home });
  client = agent.client;
});
after(() => agent.stop());

const source = () => ({ source: { path: path.join(folder, "rows.jsonl") } });
let evaluations: Evaluation[];

test("A test set keeps rows and solved examples apart, with metrics that fit", async () => {
  const testSet = await client.call("testset/create", { name: "Tickets", source: source(), limit: 16 });
  assert.deepEqual(
    [testSet.id, testSet.task, testSet.rows, testSet.rowsInSource, testSet.shots],
    ["tickets", "answer", 16, 24, 8],
  );
  assert.deepEqual(testSet.metrics, [{ kind: "label" }, { kind: "loss" }]);
  const { rows: kept } = await client.call("testset/get", { testSet: "tickets" });
  assert.equal(kept.length, 16);
  assert.deepEqual((await client.call("testset/list", {})).testSets, [testSet]);
});

test("Models answer it, and a repeat answers at once", async () => {
  const request = {
    testSet: "tickets",
    models: [
      { model: { model: "base" }, label: "Base" },
      { model: { model: "tuned" }, label: "Tuned" },
    ],
  };
  const told: string[] = [];
  const first = await client.call("evaluation/run", request, {
    onProgress: ({ message }) => told.push(message),
  });
  assert.deepEqual(
    first.evaluations.map(({ isCached }) => isCached),
    [false, false],
  );
  assert.ok(
    told.some((message) => /^Tuned: \d+ of 16 rows answered\.$/.test(message)),
    told.join("|"),
  );
  evaluations = first.evaluations.map(({ evaluation }) => evaluation);
  const [base, tuned] = evaluations.map(({ metrics }) => metrics.find(({ kind }) => kind === "label")!);
  assert.equal(tuned!.value, 1);
  assert.equal(base!.correct, base!.labels!.confusion[0]![0]);
  assert.deepEqual(base!.labels!.labels, ["billing", "login"]);
  assert.equal(base!.labels!.confusion[1]![2], 16 - base!.correct!, "what is no label counts as other");
  const losses = evaluations.map(({ metrics }) => metrics.find(({ kind }) => kind === "loss")!.value!);
  assert.ok(
    losses.every((loss) => loss > 0 && Number.isFinite(loss)),
    losses.join(),
  );
  const again = await client.call("evaluation/run", request);
  assert.deepEqual(
    again.evaluations.map(({ isCached }) => isCached),
    [true, true],
  );
  assert.deepEqual(
    again.evaluations.map(({ evaluation }) => evaluation),
    evaluations,
  );
  assert.deepEqual((await client.call("evaluation/list", { model: "base" })).evaluations, [evaluations[0]]);
});

test("The worst rows come first, and a field of the confusion matrix has its rows", async () => {
  const { rows: worst, total } = await client.call("evaluation/get", { evaluation: evaluations[0]!.id });
  assert.equal(total, 16);
  assert.equal(worst[0]!.answer, "No idea");
  assert.equal(worst[0]!.scores["label"], 0);
  assert.equal(worst.at(-1)!.scores["label"], 1);
  const others = await client.call("evaluation/get", {
    evaluation: evaluations[0]!.id,
    expected: "login",
    answered: "other",
  });
  assert.deepEqual(new Set(others.rows.map(({ expected }) => expected)), new Set(["login"]));
});

test("Two models are compared row by row, in words", async () => {
  const ids = evaluations.map(({ id }) => id);
  const compared = await client.call("evaluation/compare", { evaluations: ids });
  const [difference] = compared.comparisons[0]!.differences;
  assert.equal(difference!.verdict, "better");
  assert.equal(difference!.better, compared.total);
  assert.match(
    difference!.words,
    /^Right label went from .* to 100.0 % .*: better. \d+ of 16 rows got better, 0 got worse.$/,
  );
  assert.deepEqual(compared.rows[0]!.answers, [
    { answer: "No idea", score: 0 },
    { answer: "login", score: 1 },
  ]);
});

test("Reports are written in every form, and texts of models do no harm in them", async () => {
  const ids = evaluations.map(({ id }) => id);
  const report = async (format: "markdown" | "html" | "json" | "csv"): Promise<Result<"evaluation/report">> =>
    client.call("evaluation/report", { evaluations: ids, format });
  const html = await report("html");
  assert.equal(html.name, "evaluation-tickets.html");
  assert.match(html.text, /<svg class="confusion"/);
  assert.doesNotMatch(html.text, /<script|https?:\/\//);
  const [, anchor] = /<a href="#(s\d+)">Rows that got better<\/a>/.exec(html.text)!;
  assert.ok(html.text.includes(`<h2 id="${anchor}">Rows that got better</h2>`), "one click away");
  assert.match((await report("markdown")).text, /\| Right label \| .* \| 100.0 % \(/);
  const json = JSON.parse((await report("json")).text) as { evaluations: unknown[] };
  assert.equal(json.evaluations.length, 2);
  assert.equal((await report("csv")).text.split("\r\n").length, 1 + 32 + 1);
});

test("What was answered before a call is cancelled is kept, and the next one goes on from there", async () => {
  const models = [{ model: { model: "tuned" }, fewShot: 2 }];
  const cancelled = new AbortController();
  const run = client.call(
    "evaluation/run",
    { testSet: "tickets", models },
    {
      signal: cancelled.signal,
      onProgress({ answered }) {
        if (answered >= 2) cancelled.abort();
      },
    },
  );
  await assert.rejects(run);
  const { evaluations: all } = await client.call("evaluation/list", {});
  const kept = all.find(({ settings }) => settings.fewShot === 2);
  assert.ok(kept !== undefined);
  const done = await client.call("evaluation/run", { testSet: "tickets", models });
  assert.equal(done.evaluations[0]!.evaluation.id, kept.id);
  assert.deepEqual(
    [done.evaluations[0]!.evaluation.state, done.evaluations[0]!.evaluation.answered],
    ["done", 16],
  );
});

test("Choices are scored by their likelihoods", async () => {
  const file = path.join(folder, "choices.jsonl");
  const questions = [
    { query: "Is invoice 7 wrong?", choices: ["login", "billing"], gold: 1 },
    { question: "Let me into account 7!", choices: ["login", "billing"], label: "A" },
    { ctx: "Is it?", choices: { text: ["billing", "login"], label: ["X", "Y"] }, answerKey: "X" },
  ];
  writeFileSync(file, questions.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const testSet = await client.call("testset/create", {
    name: "Choices",
    source: { source: { path: file } },
  });
  assert.equal(testSet.task, "choice");
  const { evaluations: made } = await client.call("evaluation/run", {
    testSet: testSet.id,
    models: [{ model: { model: "tuned" } }],
  });
  const { evaluation } = made[0]!;
  assert.deepEqual(
    evaluation.metrics.map(({ metric, rows: count }) => [metric, count]),
    [
      ["accuracy", 3],
      ["accuracy_norm", 3],
    ],
  );
  const { rows: scored } = await client.call("evaluation/get", { evaluation: evaluation.id, order: "row" });
  assert.equal(scored[0]!.choices!.length, 2);
  assert.ok(scored[0]!.choices!.every(({ logLikelihood }) => logLikelihood < 0));
});

test("A metric of one's own is judged apart, and its problems are told", async () => {
  const code =
    "export default function score(row, answer) {\n  if (row.expected === 'login') throw new Error('no');\n  return answer.length;\n}";
  const testSet = await client.call("testset/create", {
    name: "Own",
    source: source(),
    metrics: [{ kind: "own", name: "length", code }],
    limit: 24,
  });
  const { evaluations: made } = await client.call("evaluation/run", {
    testSet: testSet.id,
    models: [{ model: { model: "tuned" } }],
  });
  const [length] = made[0]!.evaluation.metrics;
  assert.deepEqual([length!.value, length!.rows], ["billing".length, 12]);
  assert.match(length!.problem!, /^12 of 24 rows have no score. Row 2: line 2: Error: no.$/);
});

test("A row that is too long for the model is counted as such, and not as an answer that was cut off", async () => {
  const file = path.join(folder, "long.jsonl");
  const row = (content: string) => ({
    messages: [
      { role: "user", content },
      { role: "assistant", content: "billing" },
    ],
  });
  const kept = [row("Is invoice 7 wrong?"), row(`${"§".repeat(9000)} wrong?`), row("Is it 8?")];
  writeFileSync(file, kept.map((one) => `${JSON.stringify(one)}\n`).join(""));
  const testSet = await client.call("testset/create", {
    name: "Long",
    source: { source: { path: file } },
    metrics: [{ kind: "exact_match" }],
    fewShot: 0,
  });
  const { evaluations: made } = await client.call("evaluation/run", {
    testSet: testSet.id,
    models: [{ model: { model: "tuned" } }],
  });
  const { id, cut, unanswered, answered, metrics } = made[0]!.evaluation;
  assert.deepEqual([answered, cut, unanswered, metrics[0]!.correct], [3, 0, 1, 2]);
  const { rows: worst } = await client.call("evaluation/get", { evaluation: id });
  assert.deepEqual([worst[0]!.isCut, worst[0]!.answer], [false, ""]);
  assert.match(worst[0]!.problems!.join(), /tokens and the model can see/);
  const { text } = await client.call("evaluation/report", { evaluations: [id], format: "markdown" });
  assert.match(text, /1 row was too long for the model and counts as wrong/);
  assert.doesNotMatch(text, /cut off/);
});

test("What cannot be used is refused with its reason", async () => {
  const create = (changes: object) =>
    client.call("testset/create", { name: "Bad", source: source(), ...changes });
  const failure = await failureOf(create({ metrics: [{ kind: "own", code: "nonsense(" }] }));
  assert.equal(failure.code, "metric_not_usable");
  assert.match(failure.message, /line 1/);
  assert.equal(await codeOf(create({ metrics: [{ kind: "regex", pattern: "(" }] })), "metric_not_usable");
  assert.equal(await codeOf(create({ metrics: [{ kind: "label", part: "x" }] })), "metric_not_usable");
  assert.equal(await codeOf(create({ limit: 24, fewShot: 1 })), "too_few_examples");
  const models = [{ model: { model: "base" }, fewShot: 9 }];
  assert.equal(
    await codeOf(client.call("evaluation/run", { testSet: "tickets", models })),
    "too_few_examples",
  );
  const others = await client.call("evaluation/list", { testSet: "choices" });
  const mixed = [evaluations[0]!.id, others.evaluations[0]!.id];
  assert.equal(await codeOf(client.call("evaluation/compare", { evaluations: mixed })), "evaluations_differ");
  assert.equal(
    await codeOf(client.call("evaluation/get", { evaluation: "nothing" })),
    "evaluation_not_found",
  );
});

test("An evaluation is removed with its answers; test sets go alone", async () => {
  const [{ id }] = evaluations as [Evaluation];
  const kept = path.join(agent.home.evaluations, id);
  assert.match(readFileSync(path.join(kept, "rows.jsonl"), "utf8"), /"No idea"/);
  await client.call("evaluation/remove", { evaluation: id });
  assert.ok(!existsSync(kept));
  await client.call("testset/remove", { testSet: "tickets" });
  assert.equal(await codeOf(client.call("testset/get", { testSet: "tickets" })), "test_set_not_found");
  assert.equal((await client.call("evaluation/get", { evaluation: evaluations[1]!.id })).total, 16);
});
