import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { chatHome } from "../../support/chat-home.ts";
import { inferenceHosts } from "../../support/inference-hosts.ts";
import { post, stream, type ApiAnswer } from "../../support/openai.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";

const messages = [{ role: "user", content: "Show the log" }];

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent({ home: await chatHome() });
});
after(() => agent.stop());

const chat = (request: object): Promise<ApiAnswer> =>
  post(agent, "/chat/completions", { model: "long", messages, max_tokens: 60, ...request });

test("four conversations are answered at once by one process, none of them mixed with another", async () => {
  await chat({ max_tokens: 1 });
  const begun: number[] = [];
  const ended: number[] = [];
  const answers = await Promise.all(
    ["Show", "Delete", "the log of", "commits"].map(async (content, index) => {
      const request = {
        model: "long",
        messages: [{ role: "user", content }],
        temperature: 0,
        max_tokens: 400,
      };
      const events = await stream(agent, "/chat/completions", request);
      const { created } = events[0] as unknown as { created: number };
      begun.push(created);
      ended.push(index);
      return events.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    }),
  );
  assert.equal(new Set(answers).size, 4);
  assert.equal(inferenceHosts(agent.pid).length, 1);
  const { models } = await agent.client.call("serve/list", {});
  assert.equal(models.find(({ name }) => name === "long@v1")?.sequences, 4);
});

test("a seed gives the same answer alone and while others ask", async () => {
  const seeded = { seed: 11, temperature: 1 };
  const alone = await chat(seeded);
  const others = Array.from({ length: 6 }, (_, index) =>
    chat({ user: `other ${index % 3}`, max_tokens: 100 }),
  );
  const beside = await chat(seeded);
  await Promise.all(others);
  assert.equal(beside.body.choices[0]!.message.content, alone.body.choices[0]!.message.content);
});

test("one that asks once has his turn between those of one that asks for much", async () => {
  const order: string[] = [];
  const ask = async (user: string): Promise<void> => {
    await chat({ user, max_tokens: 200 });
    order.push(user);
  };
  const many = Array.from({ length: 16 }, () => ask("greedy"));
  await Promise.all([...many, ask("modest")]);
  assert.ok(order.indexOf("modest") < 12, order.join(" "));
});

test("more than may wait are told to come again, and all others are answered", async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => chat({ n: 16, max_tokens: 40 })));
  const statuses = answers.map(({ status }) => status);
  assert.ok(statuses.includes(200) && statuses.includes(429), statuses.join());
  const refused = answers.find(({ status }) => status === 429)!;
  assert.equal(refused.headers.get("retry-after"), "1");
  assert.deepEqual(
    [refused.body.error.type, refused.body.error.code],
    ["rate_limit_error", "rate_limit_exceeded"],
  );
  assert.equal((await chat({ max_tokens: 2 })).status, 200);
});
