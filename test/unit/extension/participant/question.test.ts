import { test } from "node:test";
import assert from "node:assert/strict";
import { readQuestion } from "../../../../extension/participant/question.ts";

const known = [
  { id: "helper-20260131-120000", name: "helper" },
  { id: "helper-fast-20260131-130000", name: "helper fast" },
  { id: "questions-1a2b3c4d", name: "training data" },
];

const cases: [prompt: string, topic: string, named: string[]][] = [
  ["How far is my run?", "runs", []],
  ["我的训练进行到哪里了？", "runs", []],
  ["helper", "runs", ["helper-20260131-120000"]],
  ["Is helper fast done", "runs", ["helper-fast-20260131-130000"]],
  ["What data is there?", "datasets", []],
  ["有哪些数据集？", "datasets", []],
  ["Which checkpoints can I use?", "models", []],
  ["可以用哪些模型？", "models", []],
  [
    "Why is helper fast better than helper?",
    "why",
    ["helper-fast-20260131-130000", "helper-20260131-120000"],
  ],
  ["为什么helper失败了？", "why", ["helper-20260131-120000"]],
  ["helper-20260131-120000 vs helper fast", "why", ["helper-20260131-120000", "helper-fast-20260131-130000"]],
  ["检查训练文件", "check", []],
  ["helperish is no name", "overview", []],
  ["Hello", "overview", []],
  ["", "overview", []],
];

for (const [prompt, topic, named] of cases) {
  test(`It is understood what “${prompt}” asks`, () => {
    const question = readQuestion(undefined, prompt, known);
    assert.deepEqual([question.topic, question.named], [topic, named]);
  });
}

test("A command says what is asked about, whatever the words are", () => {
  assert.equal(readQuestion("datasets", "Why did the run fail?", known).topic, "datasets");
  assert.equal(readQuestion("unknown", "Why did the run fail?", known).topic, "why");
});

test("A training file is found in the words, also among Chinese ones", () => {
  assert.equal(readQuestion("check", "Look at `sub/a.train.toml`, please", []).file, "sub/a.train.toml");
  assert.equal(readQuestion(undefined, "检查 a-b.train.toml。", []).file, "a-b.train.toml");
  assert.equal(readQuestion(undefined, "a.toml", []).file, undefined);
});
