// One request to the API, and what becomes of it: read whole, answered, and ended with its client.
import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { measureJson } from "../store/json-depth.ts";
import { ApiError, apiErrorOf, invalidRequest, sendApiError, wrongParameter } from "./failures.ts";
import { limits } from "./limits.ts";

export interface ApiExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly requestId: string;
}

/**
 * Runs `work` with a signal that is aborted when the client goes away, whose failures are told as the API tells them:
 * `input` is the parameter that holds what the model reads. Bugs are thrown on.
 */
export async function answerClient(
  { request, response }: ApiExchange,
  work: (signal: AbortSignal) => Promise<void>,
  input: "messages" | "prompt" | "input" = "messages",
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Error("The client has gone.")));
  // An answer may need longer than a connection may be silent; whether the client is there is told by "close".
  const { socket } = request;
  const { timeout = 0 } = socket;
  socket.setTimeout(0);
  try {
    await work(gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return;
    const failure = apiErrorOf(error, input);
    if (failure === undefined) throw error;
    if (response.headersSent) response.destroy();
    else sendApiError(response, failure);
  } finally {
    socket.setTimeout(timeout);
  }
}

/** The body as the schema has it, with no more values than `mostValues`. @throws ApiError */
export async function readBody<S extends z.ZodType>(
  request: IncomingMessage,
  schema: S,
  mostValues: number = limits.values,
): Promise<z.output<S>> {
  const parsed = schema.safeParse(parse(await readText(request), mostValues), { reportInput: true });
  if (!parsed.success) throw wrongParameter(parsed.error);
  return parsed.data;
}

async function readText(request: IncomingMessage): Promise<string> {
  const tooLarge = (): ApiError =>
    invalidRequest(`The body is larger than ${limits.bodyBytes} bytes.`, null, "request_too_large", 413);
  if (Number(request.headers["content-length"] ?? 0) > limits.bodyBytes) throw tooLarge();
  const late = setTimeout(() => request.destroy(), limits.bodySeconds * 1000);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limits.bodyBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    // A client that goes away in the middle is told of nothing.
    throw invalidRequest("The body did not arrive whole.", null);
  } finally {
    clearTimeout(late);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw invalidRequest("The body is not UTF-8.", null);
  }
}

function parse(text: string, mostValues: number): unknown {
  const { tooDeepAt, values } = measureJson(text, limits.bodyDepth);
  if (tooDeepAt !== undefined)
    throw invalidRequest(`The body is nested deeper than ${limits.bodyDepth} levels.`, null);
  if (values > mostValues) throw invalidRequest(`The body holds more than ${mostValues} values.`, null);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidRequest(`The body is not JSON: ${(error as Error).message}`, null);
  }
}

/**
 * Those who share a turn in the queue: an account where the request names one, or else programs of one name at one
 * address.
 */
export function clientOf(request: IncomingMessage, user: string | undefined): string {
  if (user !== undefined) return `user ${user}`;
  return `${request.socket.remoteAddress ?? ""} ${request.headers["user-agent"] ?? ""}`;
}
