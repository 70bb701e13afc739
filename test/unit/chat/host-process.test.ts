import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Message } from "../../../schemas/dataset.ts";
import { HostProcess } from "../../../agent/chat/host-process.ts";
import { exportGguf } from "../../../agent/model/gguf/export.ts";
import { builtProgram } from "../../support/built-program.ts";
import { failureOf } from "../../support/failures.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const program = builtProgram("inference-host.mjs");
const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-host-"));
const hosts: HostProcess[] = [];

before(() => writeModel("good.gguf"));
after(async () => {
  await Promise.all(hosts.map((host) => host.close()));
  rmSync(folder, { recursive: true });
});

async function writeModel(name: string, chatTemplate?: string): Promise<void> {
  const model = await tinyModel("llama");
  if (chatTemplate !== undefined) model.tokenizer.config.chat_template = chatTemplate;
  await exportGguf(path.join(folder, name), model, { type: "f32", name: "tiny" });
}

function start(name: string, options: { loadSeconds?: number } = {}): HostProcess {
  const host = new HostProcess(path.join(folder, name), { threads: 1, program, ...options });
  hosts.push(host);
  return host;
}

const user = (content: string): Message => ({ role: "user", content });
const question = {
  kind: "chat" as const,
  messages: [user("Show the log")],
  overflow: "refuse" as const,
  temperature: 0,
  topP: 1,
  seed: 0,
  anew: false,
  maxTokens: 2,
};

test("a file is checked before anything of it is loaded, and what it will take is told", async () => {
  const host = start("good.gguf");
  const facts = await host.checked;
  assert.equal(facts.contextLength, 64);
  assert.ok(facts.memory > 50 * 2 ** 20 && facts.memory < 300 * 2 ** 20, String(facts.memory));
  await host.load();
  const reply = await host.ask(question);
  assert.ok(reply.kind === "answered" && reply.promptTokens > 0);
});

test("what llama.cpp says against a file that was found to be right is told", async () => {
  const bytes = readFileSync(path.join(folder, "good.gguf"));
  const key = "tokenizer.ggml.model";
  bytes.write("gpt3", bytes.indexOf(key) + key.length + 12);
  writeFileSync(path.join(folder, "turned.gguf"), bytes);
  const failure = await failureOf(start("turned.gguf").load());
  assert.equal(failure.code, "model_host_failed");
  assert.match(failure.message, /Failed to load model: .*tokenizer/);
});

test("a model that does not load in time is given up", async () => {
  const host = start("good.gguf", { loadSeconds: 0.001 });
  const failure = await failureOf(host.load());
  assert.equal(failure.code, "model_host_failed");
  assert.match(failure.message, /did not load in time/);
  assert.ok(host.ended);
});

for (const [name, template, reason] of [
  ["never ends", "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "1 s"],
  ["takes all memory", "{% set a = range(30000000) %}{{ a | length }}", "MiB"],
] as const) {
  test(`a chat template that ${name} ends its process, which says so`, async () => {
    await writeModel("hostile.gguf", template);
    const host = start("hostile.gguf");
    const failure = await failureOf(host.load());
    assert.equal(failure.code, "model_host_failed");
    assert.match(failure.message, /its chat template took/);
    assert.ok(failure.message.includes(reason), failure.message);
    await host.gone;
  });
}

test("a chat template that takes long with some conversations alone ends its process when it meets one", async () => {
  const loops = "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}";
  await writeModel("later.gguf", `{% if messages[0].content == 'now' %}${loops}{% endif %}x`);
  const host = start("later.gguf");
  await host.load();
  assert.equal((await host.ask(question)).kind, "answered");
  const failure = await failureOf(host.ask({ ...question, messages: [user("now")] }));
  assert.match(failure.message, /its chat template took longer than 1 s/);
  assert.ok(host.ended);
});

test("what a template says against a conversation is told in its words, and the next may be answered", async () => {
  await writeModel(
    "strict.gguf",
    "{% if messages|length > 1 %}{{ raise_exception('one\u202E\n at a time.') }}{% endif %}x",
  );
  const host = start("strict.gguf");
  await host.load();
  const messages = [user("one"), user("two")];
  const failure = await failureOf(host.ask({ ...question, messages }));
  assert.equal(failure.code, "chat_template_refused");
  assert.match(failure.message, /one at a time/);
  assert.equal((await host.ask(question)).kind, "answered");
});

test("the process sees no secrets of its client's environment", async () => {
  process.env["TRAINYARD_TEST_SECRET"] = "a secret";
  const host = start("good.gguf");
  delete process.env["TRAINYARD_TEST_SECRET"];
  await host.checked;
  if (process.platform !== "linux") return;
  assert.doesNotMatch(readFileSync(`/proc/${host.processId}/environ`, "utf8"), /a secret/);
});
