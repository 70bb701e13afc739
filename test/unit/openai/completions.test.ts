import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { chatHome } from "../../support/chat-home.ts";
import { post, stream, type ApiAnswer } from "../../support/openai.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent({ home: await chatHome() });
});
after(() => agent.stop());

const brief = { model: "long", prompt: "Show the", temperature: 0, max_tokens: 5 };
const complete = (request: object): Promise<ApiAnswer> =>
  post(agent, "/completions", { ...brief, ...request });
const embed = (request: object): Promise<ApiAnswer> =>
  post(agent, "/embeddings", { model: "long", ...request });

test("a text is continued, whole or streamed, and echoed where that is wanted", async () => {
  const whole = await complete({});
  const [choice] = whole.body.choices;
  assert.deepEqual([whole.body.object, choice!.finish_reason], ["text_completion", "length"]);
  assert.equal(whole.body.usage!.completion_tokens, 5);
  const events = await stream(agent, "/completions", brief);
  assert.equal(events.map(({ choices }) => choices[0]!.text).join(""), choice!.text);
  const echoed = await complete({ echo: true });
  assert.equal(echoed.body.choices[0]!.text, `Show the${choice!.text}`);
});

test("several prompts, also as tokens, each have as many answers as are asked for", async () => {
  const { body } = await complete({ prompt: ["Show", "Delete"], n: 2 });
  assert.deepEqual(
    body.choices.map(({ index }) => index),
    [0, 1, 2, 3],
  );
  assert.equal(body.choices[0]!.text, body.choices[1]!.text);
  const tokens = await complete({ prompt: [[5, 17, 42]] });
  assert.equal(tokens.body.usage!.prompt_tokens, 3);
  for (const [request, param] of [
    [{ prompt: [1_000_000] }, "prompt"],
    [{ model: "short", prompt: "x".repeat(500) }, "prompt"],
    [{ prompt: Array.from({ length: 9 }, () => "x"), n: 2 }, "n"],
    [{ best_of: 5 }, "best_of"],
    [{ suffix: "x" }, "suffix"],
    [{ echo: true, logprobs: 1 }, "echo"],
  ] as const) {
    const { status, body: refused } = await complete(request);
    assert.deepEqual([status, refused.error.param], [400, param]);
  }
});

test("tokens come with their probabilities and where they stand", async () => {
  const { body } = await complete({ logprobs: 2 });
  const { text, logprobs } = body.choices[0]!;
  // A token that is a part of a character is told by its bytes.
  if (logprobs.tokens.every((token) => !token.startsWith("bytes:")))
    assert.equal(logprobs.tokens.join(""), text);
  assert.equal(logprobs.text_offset[0], 0);
  for (const [index, token] of logprobs.tokens.entries()) {
    assert.equal(Object.keys(logprobs.top_logprobs[index]!).length, 2);
    assert.equal(logprobs.top_logprobs[index]![token], logprobs.token_logprobs[index]);
  }
});

test("texts become vectors of length 1, the same for the same text, as numbers or packed", async () => {
  const { body } = await embed({ input: ["Show the log", "Delete it", "Show the log"] });
  const vectors = body.data.map(({ embedding }) => embedding as number[]);
  assert.deepEqual(vectors[0], vectors[2]);
  assert.notDeepEqual(vectors[0], vectors[1]);
  for (const vector of vectors) assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-5);
  assert.deepEqual(body.usage, {
    prompt_tokens: body.usage!.prompt_tokens,
    total_tokens: body.usage!.prompt_tokens,
  });
  const packed = await embed({ input: "Show the log", encoding_format: "base64" });
  const floats = new Float32Array(
    Uint8Array.from(Buffer.from(packed.body.data[0]!.embedding as string, "base64")).buffer,
  );
  assert.deepEqual([...floats], vectors[0]);
  for (const [request, param] of [
    [{ input: "" }, "input"],
    [{ input: [] }, "input"],
    [{ model: "short", input: "x".repeat(500) }, "input"],
    [{ input: "x", dimensions: 3 }, "dimensions"],
    [{ input: "x", model: "short".repeat(3) }, "model"],
    [{ input: [[1_000_000]] }, "input"],
  ] as const) {
    const answer = await embed(request);
    assert.equal(answer.body.error.param, param);
  }
});
