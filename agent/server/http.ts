// Answers HTTP requests: first who asks, then what lies there, then what it gives.
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { TrainyardError } from "../errors.ts";
import { apiErrorOf, plainError, sendApiError } from "../openai/failures.ts";
import { HttpRefusal, securityHeaders, sendFailure, statusOf } from "./answer.ts";
import { hasCode, hasToken, refuseStranger, type Place } from "./guard.ts";
import type { Limits } from "./limits.ts";
import { stackOf } from "./log-failures.ts";
import type { Log } from "./log.ts";
import type { AgentMetrics } from "./metrics.ts";
import { matchPath, type Match, type Route } from "./router.ts";

export interface HttpOptions {
  readonly routes: readonly Route[];
  readonly limits: Limits;
  readonly log: Log;
  /** Known when the port is open. */
  place(): Place;
  nextRequestId(): string;
  /** Outcomes are statuses, or `cut`. */
  readonly metrics?: Pick<AgentMetrics, "requestEnded"> | undefined;
}

export function createRequestListener(options: HttpOptions): RequestListener {
  return (request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      options.log.error({ bug: stackOf(error) }, "An answer met a bug.");
      response.destroy();
    });
  };
}

async function answer(
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = options.nextRequestId();
  const started = performance.now();
  let route = "none";
  setHeaders(response, securityHeaders);
  response.setHeader("X-Request-Id", requestId);
  response.once("close", () => {
    const seconds = (performance.now() - started) / 1000;
    const outcome = response.writableFinished ? String(response.statusCode) : "cut";
    options.metrics?.requestEnded(route, outcome, seconds);
    const line = { requestId, route, outcome, milliseconds: Math.round(seconds * 1e4) / 10 };
    options.log[route.startsWith("GET") && outcome.startsWith("2") ? "debug" : "info"](line, "http");
  });
  try {
    const { match, query } = admit(options, request);
    route = `${match.route.method} ${match.route.path}`;
    const { params, rest } = match;
    await match.route.handle({ request, response, requestId, params, rest, query });
  } catch (error) {
    const isKnown = error instanceof TrainyardError || error instanceof HttpRefusal;
    if (!isKnown) options.log.error({ requestId, route, bug: stackOf(error) }, "A request met a bug.");
    fail(response, error, requestId);
  }
}

/** What can be refused without a look at what was asked for is refused before it is looked up. */
function admit(options: HttpOptions, request: IncomingMessage): { match: Match; query: URLSearchParams } {
  const place = options.place();
  const refusal = refuseStranger(request, place, options.limits);
  if (refusal !== undefined) throw new HttpRefusal(refusal.status, refusal.reason);
  const target = request.url ?? "";
  // Other forms of the target are for proxies.
  if (!target.startsWith("/")) throw new HttpRefusal(400, "The target is not a path.");
  const [, pathname = "", search = ""] = /^([^?]*)\??(.*)$/.exec(target) ?? [];
  const matches = matchPath(options.routes, pathname);
  const match = findMethod(matches, request.method);
  if (!isLetIn(request, match?.route.access, place))
    throw new HttpRefusal(401, "The token is missing or wrong.", { "WWW-Authenticate": "Bearer" });
  if (matches.length === 0) throw new HttpRefusal(404, "Nothing lies there.");
  if (match === undefined) {
    const allowed = matches.map(({ route }) => route.method).join(", ");
    throw new HttpRefusal(405, "The path does not take this method.", { Allow: allowed });
  }
  refuseBody(request, match.route);
  return { match, query: new URLSearchParams(search) };
}

function isLetIn(request: IncomingMessage, access: Route["access"] | undefined, place: Place): boolean {
  return access === "open" || hasToken(request, place) || (access === "code" && hasCode(request, place));
}

function findMethod(matches: readonly Match[], method: string | undefined): Match | undefined {
  const withMethod = (name: string | undefined) => matches.find(({ route }) => route.method === name);
  return withMethod(method) ?? (method === "HEAD" ? withMethod("GET") : undefined);
}

/** Forms and plain texts are what a foreign page can send without being asked first. */
function refuseBody(request: IncomingMessage, route: Route): void {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  const { "content-encoding": packing = "identity" } = request.headers;
  // JSON is UTF-8, whether a client says so or not.
  const type = request.headers["content-type"]?.replace(
    /^application\/json *; *charset=utf-8$/i,
    "application/json",
  );
  const hasBody = encoding !== undefined || (length !== undefined && length !== "0");
  if (route.body === undefined && hasBody) throw new HttpRefusal(415, "The path takes no body.");
  if (packing !== "identity") throw new HttpRefusal(415, "Bodies are taken as they are, not compressed.");
  if (route.body !== undefined && type !== route.body)
    throw new HttpRefusal(415, `The body must be ${route.body}.`);
  if (type !== undefined && type !== (route.body ?? "application/json"))
    throw new HttpRefusal(415, "Bodies of this type are not taken.");
}

function fail(response: ServerResponse, error: unknown, requestId: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (response.req.url?.startsWith("/v1/") === true) {
    const reason = error instanceof HttpRefusal ? error.message : `The agent met a bug (${requestId}).`;
    const status = error instanceof HttpRefusal ? error.status : 500;
    if (error instanceof HttpRefusal) setHeaders(response, error.headers);
    sendApiError(response, apiErrorOf(error) ?? plainError(status, reason));
  } else if (error instanceof HttpRefusal) {
    setHeaders(response, error.headers);
    const failure = { code: "request_refused", message: error.message, advice: "See docs/protocol.md." };
    sendFailure(response, error.status, failure, requestId);
  } else if (error instanceof TrainyardError) {
    const { code, message, advice } = error;
    sendFailure(response, statusOf(error), { code, message, advice }, requestId);
  } else {
    const advice = `Please report it, with the lines of logs/agent.log that hold ${requestId}.`;
    sendFailure(response, 500, { code: "bug", message: "The agent met a bug.", advice }, requestId);
  }
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
