import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { renameSync, rmSync, writeFileSync, mkdirSync, cpSync } from "node:fs";
import path from "node:path";
import { addModel, chatHome } from "../../support/chat-home.ts";
import { inferenceHosts } from "../../support/inference-hosts.ts";
import { get, post, send } from "../../support/openai.ts";
import { ask } from "../../support/http.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";
import { tinyModel } from "../../support/tiny-model.ts";
import { until } from "../../support/until.ts";

const messages = [{ role: "user", content: "Show the log" }];
const long = { model: "long", messages, temperature: 0, stream: true };

let agent: TestAgent;

before(async () => {
  const home = await chatHome();
  // A model whose file is none.
  cpSync(path.join(home, "models", "short"), path.join(home, "models", "damaged"), { recursive: true });
  writeFileSync(path.join(home, "models", "damaged", "v1", "model.gguf"), "GGUF and no more");
  mkdirSync(path.join(home, "models", "empty"));
  const ruined = await tinyModel("llama");
  ruined.tensors.get("model.norm.weight")!.data.fill(NaN);
  await addModel(home, "ruined", ruined);
  agent = await startTestAgent({ home });
});
after(() => agent.stop());

const chat = "/chat/completions";
const deep = `${"[".repeat(100)}${"]".repeat(100)}`;
const schema = (value: object) => ({
  response_format: { type: "json_schema", json_schema: { name: "x", schema: value } },
});
const manyTokens = Object.fromEntries(Array.from({ length: 2000 }, (_, token) => [token, 1]));
const tool = { type: "function", function: { name: "f" } };

/** What is asked beside a model and a message, with the status, code and parameter of the answer. */
const wrong: [what: string, request: unknown, status: number, code: string | null, param: string | null][] = [
  ["a billion choices", { n: 1e9 }, 400, "invalid_value", "n"],
  ["no choices", { n: 0 }, 400, "invalid_value", "n"],
  ["fewer than no tokens", { max_tokens: -1 }, 400, "invalid_value", "max_tokens"],
  ["half a token", { max_completion_tokens: 0.5 }, 400, "invalid_value", "max_completion_tokens"],
  ["a temperature that is a word", { temperature: "NaN" }, 400, "invalid_value", "temperature"],
  ["too hot", { temperature: 2.1 }, 400, "invalid_value", "temperature"],
  ["no probability at all", { top_p: 0 }, 400, "invalid_value", "top_p"],
  ["a negative seed", { seed: -1 }, 400, "invalid_value", "seed"],
  ["an empty stop text", { stop: [""] }, 400, "invalid_value", "stop.0"],
  ["stop texts without end", { stop: Array<string>(1000).fill("x") }, 400, "invalid_value", "stop"],
  ["a bias for all there is", { logit_bias: manyTokens }, 400, "invalid_value", "logit_bias"],
  ["a hundred thousand things", { stop: Array<number>(100_000).fill(0) }, 400, null, null],
  ["a parameter of another server", { n_discard: -5 }, 400, "unknown_parameter", "n_discard"],
  ["a template in the request", { chat_template: "{{ 1 }}" }, 400, "unknown_parameter", "chat_template"],
  ["a token that is none", { logit_bias: { five: 1 } }, 400, "invalid_value", "logit_bias.five"],
  ["alternatives without probabilities", { top_logprobs: 2 }, 400, null, "top_logprobs"],
  ["options of a stream that is none", { stream_options: {} }, 400, null, "stream_options"],
  ["no messages", { messages: [] }, 400, "invalid_value", "messages"],
  ["messages left out", { messages: undefined }, 400, "missing_required_parameter", "messages"],
  ["a role of nobody", { messages: [{ role: "me", content: "x" }] }, 400, "invalid_value", "messages.0.role"],
  [
    "a picture",
    { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "x" } }] }] },
    400,
    "invalid_value",
    "messages.0.content.0.type",
  ],
  ["a model that is not there", { model: "nobody" }, 404, "model_not_found", "model"],
  ["a name that none can have", { model: "../../etc/passwd" }, 404, "model_not_found", "model"],
  ["a version that is not there", { model: "short@v9" }, 404, "model_not_found", "model"],
  ["a run that is not there", { model: "nobody:latest" }, 404, "model_not_found", "model"],
  ["a model that is empty", { model: "empty" }, 404, "model_not_found", "model"],
  ["a model of NaN", { model: "ruined" }, 400, "model_not_finite", "model"],
  ["a model that is damaged", { model: "damaged" }, 400, "model_file_damaged", "model"],
  [
    "more than the context",
    { model: "short", messages: [{ role: "user", content: "x".repeat(500) }] },
    400,
    "context_length_exceeded",
    "messages",
  ],
  ["a tool that no template knows", { tools: [tool] }, 400, "tools_not_supported", "tools"],
  ["two tools of one name", { tools: [tool, tool] }, 400, null, "tools"],
  ["a choice of no tools", { tool_choice: "required" }, 400, null, "tool_choice"],
  [
    "a schema that is no object",
    schema({ type: "string" }),
    400,
    "invalid_json_schema",
    "response_format.json_schema.schema",
  ],
  [
    "a keyword that cannot be kept",
    schema({ type: "object", properties: { a: { type: "string", pattern: "^a+$" } } }),
    400,
    "invalid_json_schema",
    "response_format.json_schema.schema",
  ],
  [
    "a schema that can be read in ever more ways",
    schema({
      type: "object",
      properties: { a: { anyOf: [{ $ref: "#" }, { type: "object", properties: { a: { $ref: "#" } } }] } },
      required: ["a"],
    }),
    400,
    "invalid_json_schema",
    "response_format.json_schema.schema",
  ],
  [
    "a schema within itself",
    schema({ $ref: "#/$defs/a", $defs: { a: { anyOf: [{ $ref: "#/$defs/a" }] } } }),
    400,
    "invalid_json_schema",
    "response_format.json_schema.schema",
  ],
];

for (const [what, request, status, code, param] of wrong)
  test(`${what}: ${status}, and the name of what is wrong`, async () => {
    for (const stream of [false, true]) {
      if (stream && param === "stream_options") continue;
      const answer = await post(agent, chat, { model: "short", messages, stream, ...(request as object) });
      const { error } = answer.body;
      assert.deepEqual([answer.status, error.code, error.param], [status, code, param], error.message);
      assert.ok(error.message.length > 10 && error.type === "invalid_request_error");
    }
  });

const many = (endpoint: string, key: string, value: unknown, length: number) =>
  post(agent, endpoint, { model: "short", [key]: Array<unknown>(length).fill(value) });

test("what a prompt and an input may be is told by the shape that they are closest to", async () => {
  const told = [
    await many("/completions", "prompt", "x", 100),
    await many("/completions", "prompt", "x", 3000),
    await many("/completions", "prompt", -1, 2000),
    await many("/embeddings", "input", "x", 3000),
    await many("/embeddings", "input", "", 3),
    await many("/embeddings", "input", [1.5], 1),
  ].map(({ body: { error } }) => [error.param, error.message.split(":").at(-1)]);
  assert.deepEqual(told, [
    ["n", "Prompts and n come to 100 answers; 16 can be asked for at once."],
    ["prompt", " expected array to have <=2048 items"],
    ["prompt.0", " is not a list of ids of tokens"],
    ["input", " expected array to have <=2048 items"],
    ["input.0", " must not be empty"],
    ["input.0", " is not a list of ids of tokens"],
  ]);
});

const bodies: [what: string, body: string, status: number][] = [
  ["nothing", "", 400],
  ["half of JSON", '{"model": "short", ', 400],
  ["a number that JSON does not know", '{"temperature": NaN}', 400],
  ["a list", "[]", 400],
  ["a hundred brackets", deep, 400],
  ["a key of every object", '{"__proto__": {"model": "short"}}', 400],
  [
    "more than a mebibyte",
    JSON.stringify({ model: "short", messages: [{ role: "user", content: "x".repeat(2 ** 20) }] }),
    413,
  ],
];

for (const [what, body, status] of bodies)
  test(`a body of ${what} is answered with ${status}`, async () => {
    for (const endpoint of [chat, "/completions", "/embeddings"]) {
      const answer = await post(agent, endpoint, body);
      assert.equal(answer.status, status, endpoint);
      assert.equal(answer.body.error.type, "invalid_request_error");
    }
  });

test("who is not let in, what lies nowhere and what is no JSON are answered in the form of the API", async () => {
  const key = { Authorization: "Bearer wrong" };
  const refused = await ask(agent.port, { path: "/v1/models", headers: key });
  assert.equal(refused.status, 401);
  assert.equal(
    (JSON.parse(String(refused.body)) as { error: { code: string } }).error.code,
    "invalid_api_key",
  );
  const nowhere = await get(agent, "/files");
  assert.deepEqual([nowhere.status, nowhere.body.error.type], [404, "invalid_request_error"]);
  const method = await send(agent, chat, { method: "DELETE" });
  assert.deepEqual([method.status, method.headers.get("allow")], [405, "POST"]);
  const headers = { Authorization: `Bearer ${agent.token}`, "Content-Type": "text/plain" };
  const form = await ask(agent.port, { method: "POST", path: `/v1${chat}`, headers, body: "{}" });
  assert.equal(form.status, 415);
  const packed = { ...headers, "Content-Type": "application/json", "Content-Encoding": "gzip" };
  const unread = await ask(agent.port, { method: "POST", path: `/v1${chat}`, headers: packed, body: "{}" });
  assert.equal(unread.status, 415);
});

test("a client that goes away in mid-stream ends its answer, and the model is free", async () => {
  const gone = new AbortController();
  const response = await send(agent, chat, {
    method: "POST",
    body: JSON.stringify(long),
    signal: gone.signal,
  });
  await response.body!.getReader().read();
  await until(async () => (await busy()) === 1, "the model answers");
  gone.abort();
  await until(async () => (await busy()) === 0, "the answer has ended");
});

test("a model whose process dies under an open stream is the stream's last event, and answers again", async () => {
  const response = await send(agent, chat, { method: "POST", body: JSON.stringify(long) });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value!;
  for (const { pid } of inferenceHosts(agent.pid)) process.kill(pid, "SIGKILL");
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  const last = JSON.parse(text.trim().split("\n\n").at(-1)!.slice("data: ".length)) as {
    error: { code: string };
  };
  assert.equal(last.error.code, "model_host_failed");
  const again = await post(agent, chat, { ...long, stream: false, max_tokens: 2 });
  assert.equal(again.status, 200);
});

test("a model that is moved away under an open stream speaks on, and is then not found", async () => {
  const response = await send(agent, chat, {
    method: "POST",
    body: JSON.stringify({ ...long, max_tokens: 300 }),
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value!;
  const folder = path.join(agent.home.models, "long");
  renameSync(folder, `${folder}-away`);
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  assert.ok(text.endsWith("data: [DONE]\n\n"));
  const { status, body } = await post(agent, chat, { ...long, stream: false });
  assert.deepEqual([status, body.error.code], [404, "model_not_found"]);
  renameSync(`${folder}-away`, folder);
  rmSync(path.join(agent.home.models, "damaged"), { recursive: true });
});

async function busy(): Promise<number> {
  const { body } = await ask(agent.port, {
    path: "/metrics",
    headers: { Authorization: `Bearer ${agent.token}` },
  });
  return Number(/^trainyard_inference_hosts\{state="busy"\} (\d+)/m.exec(String(body))?.[1] ?? 0);
}
