import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { chatHome } from "../../support/chat-home.ts";
import { get, post, stream, type ApiAnswer } from "../../support/openai.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";

const messages = [{ role: "user", content: "Show the log" }];
const brief = { model: "long", messages, temperature: 0, max_tokens: 6 };

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent({ home: await chatHome() });
});
after(() => agent.stop());

const chat = (request: object): Promise<ApiAnswer> =>
  post(agent, "/chat/completions", { ...brief, ...request });
const textOf = ({ body }: ApiAnswer, choice = 0): string => body.choices[choice]!.message.content!;

test("models are listed by the names that they are served under, and found one by one", async () => {
  const { body } = await get(agent, "/models");
  assert.equal(body.object, "list");
  const ids = body.data.map(({ id }) => id);
  assert.deepEqual(ids.sort(), ["long", "long@v1", "short", "short@v1"]);
  const one = await get(agent, "/models/short%40v1");
  assert.deepEqual(
    { ...one.body, created: 0 },
    { id: "short@v1", object: "model", created: 0, owned_by: "trainyard" },
  );
  const none = await get(agent, "/models/nobody");
  assert.deepEqual([none.status, none.body.error.code], [404, "model_not_found"]);
});

test("a conversation is answered with its figures", async () => {
  const answer = await chat({});
  assert.equal(answer.status, 200);
  const { id, object, model, choices, usage } = answer.body;
  assert.match(id, /^chatcmpl-/);
  assert.deepEqual([object, model], ["chat.completion", "long@v1"]);
  assert.equal(choices[0]!.finish_reason, "length");
  assert.equal(choices[0]!.message.role, "assistant");
  assert.equal(usage!.completion_tokens, 6);
  assert.equal(usage!.total_tokens, usage!.prompt_tokens + 6);
  const parts = [
    { type: "text", text: "Show " },
    { type: "text", text: "the log" },
  ];
  assert.equal(textOf(await chat({ messages: [{ role: "user", content: parts }] })), textOf(answer));
});

test("a stream has the same text in pieces, its end, and its figures where they are wanted", async () => {
  const whole = await chat({});
  const events = await stream(agent, "/chat/completions", {
    ...brief,
    stream_options: { include_usage: true },
  });
  assert.ok(events.every(({ object }) => object === "chat.completion.chunk"));
  assert.deepEqual(events[0]!.choices[0]!.delta, { role: "assistant", content: "" });
  const words = events.flatMap(({ choices }) => choices);
  assert.equal(words.map(({ delta }) => delta.content ?? "").join(""), textOf(whole));
  assert.equal(events.at(-2)!.choices[0]!.finish_reason, "length");
  assert.deepEqual([events.at(-1)!.choices, events.at(-1)!.usage], [[], whole.body.usage]);
});

test("several choices are drawn, each with its own seed, and the same every time", async () => {
  const request = { n: 3, temperature: 1, seed: 7, max_tokens: 20 };
  const first = await chat(request);
  const texts = [0, 1, 2].map((choice) => textOf(first, choice));
  assert.equal(new Set(texts).size, 3);
  const second = await chat(request);
  assert.deepEqual(
    [0, 1, 2].map((choice) => textOf(second, choice)),
    texts,
  );
  const unseeded = await Promise.all([
    chat({ ...request, seed: null, n: 1 }),
    chat({ ...request, seed: null, n: 1 }),
  ]);
  assert.notEqual(textOf(unseeded[0]), textOf(unseeded[1]));
});

test("an answer ends before a stop text, streamed or not", async () => {
  const whole = textOf(await chat({ max_tokens: 40 }));
  const stop = whole.slice(10, 13);
  const wanted = whole.slice(0, whole.indexOf(stop));
  const stopped = await chat({ max_tokens: 40, stop });
  assert.equal(textOf(stopped), wanted);
  assert.equal(stopped.body.choices[0]!.finish_reason, "stop");
  const events = await stream(agent, "/chat/completions", {
    ...brief,
    max_tokens: 40,
    stop: ["never said", stop],
  });
  const words = events.flatMap(({ choices }) => choices);
  assert.equal(words.map(({ delta }) => delta.content ?? "").join(""), wanted);
});

test("tokens come with their probabilities, the most probable first", async () => {
  const answer = await chat({ logprobs: true, top_logprobs: 3 });
  const { content } = answer.body.choices[0]!.logprobs;
  assert.equal(content.length, 6);
  const bytes = content.flatMap((one) => one.bytes);
  assert.equal(Buffer.from(bytes).toString(), textOf(answer));
  for (const { token, logprob, top_logprobs: top } of content) {
    assert.equal(top.length, 3);
    assert.deepEqual([top[0]!.token, top[0]!.logprob], [token, logprob]);
    assert.ok(logprob <= 0 && top[1]!.logprob <= logprob && top[2]!.logprob <= top[1]!.logprob);
  }
  const warm = await chat({ logprobs: true, top_logprobs: 3, temperature: 0.5, seed: 1 });
  const [cold, first] = [content[0]!.top_logprobs, warm.body.choices[0]!.logprobs.content[0]!.top_logprobs];
  for (const [index, { logprob }] of first.entries())
    assert.ok(Math.abs(logprob - cold[index]!.logprob) < 1e-3);
});

test("a token's bias forces or forbids it, and penalties keep tokens from coming back", async () => {
  const plain = (await chat({ logprobs: true })).body.choices[0]!.logprobs.content;
  const forced = await chat({ logit_bias: { 72: 100 } });
  assert.equal(new Set(textOf(forced)).size, 1);
  const penalized = await chat({ logprobs: true, max_tokens: 6, frequency_penalty: 2, presence_penalty: 2 });
  const tokens = penalized.body.choices[0]!.logprobs.content.map(({ token }) => token);
  assert.ok(new Set(tokens).size >= new Set(plain.map(({ token }) => token)).size);
});
