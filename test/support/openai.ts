// Requests to the OpenAI-compatible API as plain HTTP, also such as no client library would send.
import type { TestAgent } from "./test-agent.ts";

export interface ApiToken {
  token: string;
  logprob: number;
  bytes: number[];
  top_logprobs: ApiToken[];
}

export interface ApiToolCall {
  id: string;
  index: number;
  type: string;
  function: { name: string; arguments: string };
}

export interface ApiMessage {
  role: string;
  content: string | null;
  tool_calls?: ApiToolCall[];
}

/** What answers may hold; which of it is there each endpoint decides. */
export interface ApiBody {
  id: string;
  object: string;
  model: string;
  system_fingerprint: string;
  choices: {
    index: number;
    text: string;
    message: ApiMessage;
    delta: Partial<ApiMessage>;
    finish_reason: string | null;
    logprobs: {
      content: ApiToken[];
      tokens: string[];
      token_logprobs: number[];
      top_logprobs: Record<string, number>[];
      text_offset: number[];
    };
  }[];
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
  data: { id: string; index: number; embedding: number[] | string }[];
  error: { message: string; type: string; param: string | null; code: string | null };
}

export interface ApiAnswer {
  status: number;
  headers: Headers;
  body: ApiBody;
}

export async function post(agent: TestAgent, path: string, body: unknown): Promise<ApiAnswer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await send(agent, path, { method: "POST", body: text });
  return { status: response.status, headers: response.headers, body: parse(await response.text()) };
}

export async function get(agent: TestAgent, path: string): Promise<ApiAnswer> {
  const response = await send(agent, path, {});
  return { status: response.status, headers: response.headers, body: parse(await response.text()) };
}

/** The events of a streamed answer, without the last `[DONE]`, which must be there. */
export async function stream(agent: TestAgent, path: string, body: object): Promise<ApiBody[]> {
  const response = await send(agent, path, {
    method: "POST",
    body: JSON.stringify({ ...body, stream: true }),
  });
  const lines = (await response.text()).split("\n\n").filter((line) => line.startsWith("data: "));
  if (lines.pop() !== "data: [DONE]") throw new Error(`${response.status}: the stream has no end`);
  return lines.map((line) => parse(line.slice("data: ".length)));
}

export async function send(agent: TestAgent, path: string, init: RequestInit): Promise<Response> {
  const headers = { Authorization: `Bearer ${agent.token}`, "Content-Type": "application/json" };
  const { body, ...rest } = init;
  if (body === undefined)
    return await fetch(`${agent.url}/v1${path}`, {
      ...rest,
      headers: { Authorization: headers.Authorization },
    });
  return await fetch(`${agent.url}/v1${path}`, { headers, ...init });
}

function parse(text: string): ApiBody {
  return JSON.parse(text) as ApiBody;
}
