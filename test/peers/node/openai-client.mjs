// Talks to the agent with the published client of OpenAI's API for Node, as programs of its users do.
// Usage: openai-client.mjs FOLDER BASE_URL TOKEN, where FOLDER/node_modules has the client. Prints { answers, passed,
// failures } as JSON: what was said, to be compared with other clients, and what did not go as it should.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

const [folder, baseURL, token] = process.argv.slice(2);
const { default: OpenAI } = createRequire(path.join(folder, "package.json"))("openai");

const client = new OpenAI({ baseURL, apiKey: token, maxRetries: 0, timeout: 60_000 });
const messages = [{ role: "user", content: "Show the log" }];
const brief = { model: "long", messages, temperature: 0, max_tokens: 12 };
const answers = {};
const weather = {
  type: "function",
  function: {
    name: "weather",
    description: "The weather of a city",
    parameters: {
      type: "object",
      properties: { city: { enum: ["Paris", "Rome"] }, days: { type: "integer" } },
      required: ["city", "days"],
    },
  },
};

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

const checks = {
  async models() {
    const names = (await collect(await client.models.list())).map(({ id }) => id);
    assert.ok(names.includes("long") && names.includes("long@v1"), names.join(" "));
    assert.equal((await client.models.retrieve("long@v1")).owned_by, "trainyard");
    answers.models = names.sort();
  },

  async chat() {
    const answer = await client.chat.completions.create(brief);
    assert.deepEqual([answer.choices[0].finish_reason, answer.usage.completion_tokens], ["length", 12]);
    answers.chat = answer.choices[0].message.content;
  },

  async streaming() {
    const request = { ...brief, stream: true, stream_options: { include_usage: true } };
    const chunks = await collect(await client.chat.completions.create(request));
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta.content ?? ""));
    assert.equal(deltas.join(""), answers.chat);
    assert.equal(chunks.at(-1).usage.completion_tokens, 12);
  },

  async accumulatedStream() {
    const stream = client.chat.completions.stream(brief);
    assert.equal(await stream.finalContent(), answers.chat);
  },

  async cancelling() {
    const stream = await client.chat.completions.create({ model: "long", messages, stream: true });
    for await (const _ of stream) break;
    const controller = new AbortController();
    const aborted = client.chat.completions.create(
      { model: "long", messages, n: 16 },
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(), 20);
    await assert.rejects(aborted, OpenAI.APIUserAbortError);
    assert.equal((await client.chat.completions.create(brief)).choices[0].message.content, answers.chat);
  },

  async seedsChoicesAndStops() {
    const drawn = { ...brief, temperature: 1, seed: 7, n: 2 };
    const draw = async () =>
      (await client.chat.completions.create(drawn)).choices.map(({ message }) => message.content);
    answers.seeded = await draw();
    assert.deepEqual(await draw(), answers.seeded);
    const stop = answers.chat.slice(2, 5);
    const stopped = await client.chat.completions.create({ ...brief, stop: [stop] });
    assert.equal(stopped.choices[0].message.content, answers.chat.split(stop)[0]);
    assert.equal(stopped.choices[0].finish_reason, "stop");
  },

  async logProbabilities() {
    const answer = await client.chat.completions.create({ ...brief, logprobs: true, top_logprobs: 2 });
    const tokens = answer.choices[0].logprobs.content;
    assert.ok(tokens.length === 12 && tokens.every(({ top_logprobs: top }) => top.length === 2));
    assert.equal(Buffer.from(tokens.flatMap(({ bytes }) => bytes)).toString(), answers.chat);
    answers.logprobs = tokens.map(({ logprob }) => Number(logprob.toFixed(4)));
  },

  async jsonSchema() {
    const schema = {
      type: "object",
      properties: { is_known: { type: "boolean" }, place: { type: ["integer", "null"] } },
      required: ["is_known", "place"],
      additionalProperties: false,
    };
    const response_format = { type: "json_schema", json_schema: { name: "person", strict: true, schema } };
    const request = { model: "long", messages, max_tokens: 200, response_format };
    const answer = await client.chat.completions.parse(request);
    assert.equal(typeof answer.choices[0].message.parsed.is_known, "boolean");
  },

  async tools() {
    const request = { model: "caller", messages, tools: [weather], max_tokens: 200 };
    const forced = { type: "function", function: { name: "weather" } };
    const answer = await client.chat.completions.create({ ...request, tool_choice: forced });
    const [call] = answer.choices[0].message.tool_calls;
    assert.ok(["Paris", "Rome"].includes(JSON.parse(call.function.arguments).city));
    const stream = client.chat.completions.stream({ ...request, tool_choice: "required" });
    const [streamed] = (await stream.finalMessage()).tool_calls;
    assert.equal(streamed.function.name, "weather");
    const told = [
      ...messages,
      answer.choices[0].message,
      { role: "tool", tool_call_id: call.id, content: "Sunny" },
    ];
    const again = await client.chat.completions.create({ ...request, messages: told, max_tokens: 5 });
    assert.equal(again.choices[0].message.role, "assistant");
  },

  async textCompletions() {
    const request = { model: "long", prompt: "Show the", temperature: 0, max_tokens: 8 };
    const answer = await client.completions.create({ ...request, logprobs: 2 });
    const chunks = await collect(await client.completions.create({ ...request, stream: true }));
    assert.equal(chunks.map(({ choices }) => choices[0].text).join(""), answer.choices[0].text);
    assert.equal(answer.choices[0].logprobs.token_logprobs.length, 8);
    answers.completion = answer.choices[0].text;
  },

  async embeddings() {
    // The client asks for base64 by itself and turns it back.
    const { data } = await client.embeddings.create({ model: "long", input: ["Show the log", "Delete"] });
    assert.ok(data.length === 2 && Math.abs(Math.hypot(...data[0].embedding) - 1) < 1e-4);
    answers.embedding = [...data[0].embedding.slice(0, 8)].map((value) => Number(value.toFixed(4)));
  },

  async errors() {
    const cases = [
      [{ n: 1e9 }, OpenAI.BadRequestError, { param: "n", status: 400 }],
      [{ max_tokens: -1 }, OpenAI.BadRequestError, { param: "max_tokens" }],
      [{ n_discard: -1 }, OpenAI.BadRequestError, { param: "n_discard", code: "unknown_parameter" }],
      [{ model: "nobody" }, OpenAI.NotFoundError, { param: "model", code: "model_not_found" }],
      [
        { messages: [{ role: "user", content: "x".repeat(9000) }] },
        OpenAI.BadRequestError,
        { code: "context_length_exceeded" },
      ],
      [{ tools: [weather] }, OpenAI.BadRequestError, { code: "tools_not_supported" }],
    ];
    for (const [change, kind, wanted] of cases)
      await assert.rejects(client.chat.completions.create({ ...brief, ...change }), (error) => {
        assert.ok(error instanceof kind, String(error));
        for (const [name, value] of Object.entries(wanted)) assert.equal(error[name], value);
        return true;
      });
    const stranger = new OpenAI({ baseURL, apiKey: "wrong", maxRetries: 0 });
    await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
  },

  async inParallel() {
    const asked = Array.from({ length: 8 }, () => client.chat.completions.create(brief));
    for (const { choices } of await Promise.all(asked)) assert.ok(choices[0].message.content);
  },
};

const failures = {};
for (const [name, run] of Object.entries(checks)) {
  try {
    await run();
  } catch (error) {
    failures[name] = error.stack ?? String(error);
  }
}
const passed = Object.keys(checks).filter((name) => !(name in failures));
console.log(JSON.stringify({ answers, passed, failures }));
