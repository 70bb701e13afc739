import { test } from "node:test";
import assert from "node:assert/strict";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isProcessAlive } from "../../../../agent/store/process-identity.ts";
import { chatHome, greedy, say } from "../../../support/chat-home.ts";
import { codeOf } from "../../../support/failures.ts";
import { inferenceHosts } from "../../../support/inference-hosts.ts";
import { startTestAgent } from "../../../support/test-agent.ts";
import { until } from "../../../support/until.ts";

const brief = { temperature: 0, maxTokens: 4 };

test("an agent that is killed in mid-answer leaves the question, what was kept of the answer, and no process", async (t) => {
  const home = await chatHome();
  const first = await startTestAgent({ home });
  t.after(() => first.kill());
  const conversation = await first.client.call("chat/open", { model: { model: "long" }, sampling: greedy });
  const operationId = "asked-once-1";
  const said = say(first.client, conversation, { content: "log", operationId });
  said.catch(() => undefined);
  const file = path.join(first.home.conversations, `${conversation.id}.jsonl`);
  await until(
    () => readFileSync(file, "utf8").includes('"kind":"text"'),
    "the first piece of the answer on the disk",
  );
  const hosts = inferenceHosts(first.pid);
  assert.equal(hosts.length, 1);
  await first.kill();
  await until(() => hosts.every(({ pid }) => !isProcessAlive({ pid })), "the end of the model's process");
  // A line that was being written when the power went.
  appendFileSync(file, '["00000000",{"kind":"te');

  const second = await startTestAgent({ home });
  t.after(() => second.stop());
  const { conversation: kept } = await second.client.call("chat/get", { conversation: conversation.id });
  const [question, answer] = kept.tree;
  assert.deepEqual([question?.content, answer?.stopReason, kept.messages], ["log", "failed", 2]);
  assert.ok(answer!.content.length > 10);
  const again = await say(second.client, conversation, { content: "log", operationId, sampling: brief });
  assert.deepEqual([again.question.id, again.answer.stopReason], [question?.id, "length"]);
  const { messages } = (await second.client.call("chat/get", { conversation: conversation.id })).conversation;
  assert.equal(messages, 3);
});

test("a conversation whose file is damaged is told of and left as it is; the others are there", async (t) => {
  const home = await chatHome();
  const first = await startTestAgent({ home });
  t.after(() => first.kill());
  const model = { model: "short" };
  const opened = [];
  for (const name of ["a", "b"]) {
    const conversation = await first.client.call("chat/open", { model, labels: { name } });
    await say(first.client, conversation, { content: "log", sampling: brief });
    opened.push(conversation);
  }
  await first.stop();
  const [damaged, whole] = opened.map(({ id }) => ({
    id,
    file: path.join(first.home.conversations, `${id}.jsonl`),
  }));
  const text = readFileSync(damaged!.file, "utf8").replace('"log"', '"lag"');
  writeFileSync(damaged!.file, text);

  const second = await startTestAgent({ home });
  t.after(() => second.stop());
  const { conversations } = await second.client.call("chat/list", {});
  assert.deepEqual(
    conversations.map(({ id }) => id),
    [whole!.id],
  );
  for (const work of [
    second.client.call("chat/get", { conversation: damaged!.id }),
    second.client.call("chat/send", { conversation: damaged!.id, content: "x" }),
  ]) {
    assert.equal(await codeOf(work), "conversation_damaged");
  }
  assert.equal(readFileSync(damaged!.file, "utf8"), text);
  assert.equal(readdirSync(second.home.conversations).length, 2);
  assert.deepEqual(
    (await second.client.call("chat/list", {})).damaged.map(({ id }) => id),
    [damaged!.id],
  );
  await second.client.call("chat/remove", { conversation: damaged!.id });
  assert.deepEqual((await second.client.call("chat/list", {})).damaged, []);
  assert.equal(
    await codeOf(second.client.call("chat/remove", { conversation: damaged!.id })),
    "conversation_not_found",
  );
});
