import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openModel, type ChatModel } from "../../../agent/chat/client.ts";
import { exportGguf } from "../../../agent/model/gguf/export.ts";
import { logSoftmax } from "../../../agent/evaluation/greedy.ts";
import { writeGguf } from "../../../agent/model/gguf/write.ts";
import { openForward, type Forward } from "../../../agent/model/forward.ts";
import type { Model } from "../../../agent/model/huggingface.ts";
import { renderChat } from "../../../agent/tokenizer/chat-template.ts";
import { codeOf } from "../../support/failures.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const program = fileURLToPath(new URL("../../../agent/inference-host.mjs", import.meta.url));
const file = path.join(mkdtempSync(path.join(os.tmpdir(), "trainyard-chat-")), "model.gguf");
const question = [{ role: "user" as const, content: "Show the log of Müller’s 漢字" }];

let model: Model;
let chat: ChatModel;
let forward: Forward;

before(async () => {
  model = await tinyModel("llama", { contextLength: 100 });
  await exportGguf(file, model, { type: "f32", name: "tiny" });
  chat = await openModel(file, { threads: 1, program });
  forward = openForward(model.config, model.tensors, { sequenceLength: 100, threads: 1 });
});
after(() => chat.close());

/** What the checkpoint's own forward pass answers greedily. */
async function expectedAnswer(prompt: readonly number[], length: number): Promise<number[]> {
  const size = model.config.vocabularySize;
  const { endOfText, endOfTurn } = model.tokenizer.special;
  const tokens = [...prompt];
  while (tokens.length < prompt.length + length) {
    const logits = (await forward.logits(tokens)).subarray((tokens.length - 1) * size);
    const next = logits.indexOf(Math.max(...logits));
    if (next === endOfText || next === endOfTurn) break;
    tokens.push(next);
  }
  return tokens.slice(prompt.length);
}

test("an answer is token for token that of the checkpoint, whatever was asked before", async () => {
  const prompt = model.tokenizer.encode(renderChat(model.tokenizer, question, true));
  const expected = await expectedAnswer(prompt, 12);
  for (const before of ["Show the log of Müller’s dog", "x", question[0]!.content]) {
    await chat.chat([{ role: "user", content: before }], { maxTokens: 3 });
    const pieces: string[] = [];
    const answer = await chat.chat(question, { maxTokens: 12, onText: (text) => pieces.push(text) });
    assert.deepEqual(answer.tokens, expected);
    assert.equal(answer.promptTokens, prompt.length);
    assert.equal(pieces.join(""), answer.text);
  }
});

test("llama.cpp gives a text the same ids as the tokenizer that trained", async () => {
  for (const text of [
    "",
    "Show the log",
    "  two  blanks\n\n",
    "Müller’s 漢字 🙂",
    "<|im_start|>user\nx<|im_end|>\n",
  ]) {
    assert.deepEqual(await chat.tokenize(text), model.tokenizer.encode(text), text);
  }
});

test("probabilities of next tokens are those of the checkpoint", async () => {
  const tokens = [1, 2, 3, 50, 60, 70];
  const logarithms = await chat.logProbabilities(tokens);
  const expected = logSoftmax(await forward.logits(tokens), model.config.vocabularySize);
  assert.equal(logarithms.length, expected.length);
  for (const [index, value] of expected.entries()) assert.ok(Math.abs(value - logarithms[index]!) < 1e-4);
});

test("a hundred short answers come from one process, and each is that of the first", async () => {
  const { processId } = chat;
  const { tokens } = await chat.chat(question, { maxTokens: 8 });
  for (let index = 0; index < 100; index++)
    assert.deepEqual((await chat.chat(question, { maxTokens: 8 })).tokens, tokens);
  assert.equal(chat.processId, processId);
});

test("sampling depends on the seed alone", async () => {
  const sample = async (seed: number): Promise<number[]> =>
    (await chat.chat(question, { maxTokens: 12, temperature: 1.5, seed })).tokens;
  assert.deepEqual(await sample(1), await sample(1));
  assert.notDeepEqual(await sample(1), await sample(2));
});

test("an answer can be cancelled, and ends where the context ends", async () => {
  const controller = new AbortController();
  const partly = await chat.chat(question, { onText: () => controller.abort(), signal: controller.signal });
  assert.equal(partly.stopReason, "cancelled");
  assert.ok(partly.tokens.length < 30);
  assert.equal((await chat.chat(question, { signal: AbortSignal.abort() })).stopReason, "cancelled");
  const whole = await chat.complete("x");
  if (whole.stopReason === "length") assert.equal(whole.promptTokens + whole.tokens.length, 100);
});

test("a conversation longer than the context is refused", async () => {
  const long = [{ role: "user" as const, content: "漢".repeat(100) }];
  assert.equal(await codeOf(chat.chat(long)), "prompt_too_long");
  assert.equal(await codeOf(chat.logProbabilities(Array<number>(101).fill(1))), "prompt_too_long");
});

test("a conversation longer than what a model is loaded with gets a context of its own", async () => {
  const far = await tinyModel("llama", { contextLength: 40_000, layers: 1 });
  const target = `${file}.far`;
  await exportGguf(target, far, { type: "f16", name: "far" });
  const long = await openModel(target, { threads: 1, program });
  try {
    assert.equal(long.contextLength, 40_000);
    for (const length of [9000, 17_000, 50]) {
      const tokens = Array.from({ length }, (_, index) => index % 200);
      const answer = await long.generate(tokens, { maxTokens: 3 });
      assert.equal(answer.promptTokens, length);
      assert.ok(answer.tokens.length > 0);
    }
    const beyond = Array<number>(40_000).fill(1);
    assert.equal(await codeOf(long.generate(beyond)), "prompt_too_long");
  } finally {
    await long.close();
  }
});

test("an interrupt from the terminal is left to the client", async () => {
  if (process.platform !== "win32") process.kill(chat.processId!, "SIGINT");
  assert.equal((await chat.chat(question, { maxTokens: 2 })).tokens.length, 2);
});

test("tokens that do not exist never reach llama.cpp", async () => {
  for (const tokens of [[], [-1], [model.config.vocabularySize], [0.5]]) {
    await assert.rejects(chat.generate(tokens), RangeError);
    await assert.rejects(chat.logProbabilities(tokens), RangeError);
  }
});

test("what the caller's own function throws ends its answer and nothing else", async () => {
  const onText = (): void => {
    throw new Error("the screen is gone");
  };
  await assert.rejects(chat.chat(question, { onText }), /the screen is gone/);
  assert.equal((await chat.complete("", { maxTokens: 2 })).tokens.length, 2);
});

test("a damaged file is refused before llama.cpp sees it", async () => {
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(`${file}.${name}`, content);
    return `${file}.${name}`;
  };
  const unknown = `${file}.unknown`;
  await writeGguf(unknown, new Map([["general.architecture", { string: "nonsense" }]]), []);
  for (const [wrong, code] of [
    [write("cut", readFileSync(file).subarray(0, 20_000)), "model_file_damaged"],
    [write("nonsense", "GGUF and nothing else"), "model_file_damaged"],
    [unknown, "model_not_supported"],
    [`${file}.none`, "file_not_found"],
  ] as const) {
    assert.equal(await codeOf(openModel(wrong, { threads: 1, program })), code, wrong);
  }
});

test("the death of the process fails its answer only; the next question starts another", async () => {
  const other = await openModel(file, { threads: 1, program });
  const answer = other.chat(question, { onText: () => process.kill(other.processId!, "SIGKILL") });
  assert.equal(await codeOf(answer), "model_host_failed");
  const again = await other.chat(question, { maxTokens: 2 });
  assert.equal(again.tokens.length, 2);
  await other.close();
});
