import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import type { ModelStack } from "../../../../schemas/protocol/method.ts";
import { exportGguf } from "../../../../agent/model/gguf/export.ts";
import { type Model, writeModelFolder } from "../../../../agent/model/huggingface.ts";
import { openModelSource, readTensors } from "../../../../agent/model/source.ts";
import { saveTokenizer } from "../../../../agent/tokenizer/files.ts";
import { greedy, talkative } from "../../../support/chat-home.ts";
import { codeOf } from "../../../support/failures.ts";
import { post } from "../../../support/openai.ts";
import { ownAnswer } from "../../../support/own-answer.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { writeTinyAdapter } from "../../../support/tiny-adapter.ts";
import { tinyModel, tinyTensors } from "../../../support/tiny-model.ts";

let agent: TestAgent;
let root: string;
const folderOf = (name: string): string => path.join(root, name);
const messages = [{ role: "user" as const, content: "Show the log" }];
const template = "{% for message in messages %}Delete {{ message.content }} {% endfor %}test";

before(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), "trainyard-added-"));
  const model = talkative(await tinyModel("llama"));
  const plain = { ...model.tokenizer.config };
  delete plain.chat_template;
  await writeBase("base", { ...model, tokenizer: { ...model.tokenizer, config: plain } });
  await writeBase("other", { ...model, tensors: tinyTensors(model.config, 8) });
  for (const [name, base] of [
    ["first", "other"],
    ["plain", "base"],
    ["spoken", "base"],
  ] as const) {
    await writeTinyAdapter(folderOf(name), model.config, { base: `../${base}`, seed: name.length });
  }
  const tokenizer = { ...model.tokenizer, config: { ...plain, chat_template: template } };
  await saveTokenizer(folderOf("spoken"), tokenizer);
  const merged = await openModelSource(folderOf("spoken"));
  await exportGguf(folderOf("merged.gguf"), merged, { type: "f32", name: "merged" });
  merged.close();
  agent = await startTestAgent();
  for (const name of ["base", "other", "first", "plain", "spoken", "merged.gguf"]) {
    const source = { path: folderOf(name) };
    await agent.client.call("model/import", { source, id: path.basename(name, ".gguf") });
  }
});
after(async () => {
  await agent.stop();
  rmSync(root, { recursive: true, force: true });
});

/** With numbers that f16 holds, as the base is loaded. */
async function writeBase(name: string, model: Model): Promise<void> {
  await exportGguf(folderOf("rounded.gguf"), model, { type: "f16", name });
  const rounded = await openModelSource(folderOf("rounded.gguf"));
  await writeModelFolder(folderOf(name), { ...model, tensors: readTensors(rounded) });
  rounded.close();
}

/** What is answered greedily. */
async function answerOf(model: ModelStack): Promise<string> {
  const sampling = { ...greedy, maxTokens: 8 };
  return (await agent.client.call("chat/answer", { model, messages, sampling })).text;
}

/** By our own forward pass, with the adapters merged into the weights. */
async function mergedAnswer(name: string): Promise<string> {
  return await ownAnswer(await openModelSource(folderOf(name)), messages, 8);
}

test("Adapters are asked in the chat template that they were trained with, alone and with others added", async () => {
  const text = await answerOf({ model: "spoken" });
  assert.equal(text, await mergedAnswer("spoken"));
  const none = [{ model: { model: "plain" }, scale: 0 }];
  assert.equal(await answerOf({ model: "spoken", adapters: none }), text);
});

test("The vectors of texts are those of the model with its adapters", async () => {
  const vectorOf = async (model: string): Promise<number[]> => {
    const { body } = await post(agent, "/embeddings", { model, input: "Show the log" });
    return body.data[0]!.embedding as number[];
  };
  const likeness = (left: number[], right: number[]): number =>
    left.reduce((sum, value, index) => sum + value * right[index]!, 0);
  const merged = await vectorOf("merged");
  assert.ok(likeness(await vectorOf("spoken"), merged) > 0.999);
  assert.ok(likeness(await vectorOf("base"), merged) < 0.99);
});

test("Adapters of another base are refused, also where their shapes fit", async () => {
  const adapters = [{ model: { model: "first" }, scale: 1 }];
  for (const model of ["base", "spoken"])
    assert.equal(await codeOf(answerOf({ model, adapters })), "adapter_not_usable", model);
});
