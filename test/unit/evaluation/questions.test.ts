import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { QuestionReport } from "../../../schemas/questions.ts";
import { evaluateQuestions, readQuestions, type Question } from "../../../agent/evaluation/questions.ts";
import { openHome } from "../../../agent/store/home.ts";

function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-questions-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function read(context: TestContext, lines: readonly unknown[]) {
  const folder = temporaryFolder(context);
  const file = path.join(folder, "questions.jsonl");
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return readQuestions(openHome(path.join(folder, "home")), "questions", file);
}

function ask(content: string, expected: string, line = 1): Question {
  return { line, messages: [{ role: "user", content }], expected };
}

const training = [ask("add two", "2"), ask("add three", "3"), ask("take four", "-4")];

test("a conversation asks for its last answer", async (context) => {
  const { value } = await read(context, [
    {
      messages: [
        { role: "system", content: "Be short." },
        { role: "user", content: "a?" },
        { role: "assistant", content: "A" },
        { role: "user", content: "b?" },
        { role: "assistant", content: "B" },
      ],
    },
  ]);
  assert.equal(value?.length, 1);
  assert.equal(value[0]!.expected, "B");
  assert.deepEqual(
    value[0]!.messages.map(({ content }) => content),
    ["Be short.", "a?", "A", "b?"],
  );
});

test("questions keep the lines that they stand on, and rows with problems are named", async (context) => {
  const turn = (role: string, content: string) => ({ role, content });
  const { value, problems } = await read(context, [
    { messages: [turn("user", "a?"), turn("assistant", "A")] },
    { messages: "none" },
    { messages: [turn("user", "b?"), turn("assistant", "B")] },
  ]);
  assert.deepEqual(
    value?.map(({ line }) => line),
    [1, 3],
  );
  assert.ok(problems.some(({ line }) => line === 2));
});

test("right and wrong answers are counted, and the wrong ones listed", async () => {
  const answers = new Map([
    ["one", " 1\n"],
    ["two", "3"],
  ]);
  const report = await evaluateQuestions({
    name: "numbers",
    questions: [ask("one", "1", 4), ask("two", "2", 5)],
    training,
    answer: (messages) => Promise.resolve(answers.get(messages.at(-1)!.content) ?? ""),
  });
  assert.deepEqual(QuestionReport.parse(JSON.parse(JSON.stringify(report))), report);
  assert.deepEqual(report.wrong, [{ line: 5, question: "two", expected: "2", answer: "3" }]);
  assert.deepEqual([report.questions, report.model.correct, report.baseline.correct], [2, 1, 1]);
});

test("a stopped evaluation asks no further", async () => {
  const controller = new AbortController();
  let asked = 0;
  const evaluation = evaluateQuestions({
    name: "numbers",
    questions: training,
    training,
    answer: () => Promise.resolve("2"),
    signal: controller.signal,
    onProgress: (answered) => {
      asked = answered;
      controller.abort();
    },
  });
  await assert.rejects(evaluation, { name: "AbortError" });
  assert.equal(asked, 1);
});

test("without questions there is nothing to measure", async () => {
  const request = { name: "none", training, answer: () => Promise.resolve("") };
  await assert.rejects(evaluateQuestions({ ...request, questions: [] }), RangeError);
});
