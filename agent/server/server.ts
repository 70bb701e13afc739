// The port with everything behind it: HTTP, WebSockets, and the calls that come over them.
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { TrainyardError } from "../errors.ts";
import type { Handlers } from "../handlers/handler.ts";
import type { BrowserAccess } from "./browser-access.ts";
import { createDispatch } from "./dispatch.ts";
import { loopbackHosts, type Place } from "./guard.ts";
import { createRequestListener } from "./http.ts";
import type { Limits } from "./limits.ts";
import { listen, nearAddress, portOf, type ListenOptions } from "./listen.ts";
import { logFailures } from "./log-failures.ts";
import type { Log } from "./log.ts";
import type { AgentMetrics } from "./metrics.ts";
import type { Operations } from "./operations.ts";
import type { Route } from "./router.ts";
import { WebSockets } from "./websockets.ts";

export interface ServerOptions {
  readonly listen: ListenOptions;
  /** Further names by which the agent is reached; those of this machine's loopback always mean it. */
  readonly hosts: readonly string[];
  readonly token: string;
  readonly browsers?: BrowserAccess;
  readonly limits: Limits;
  readonly log: Log;
  readonly handlers: Handlers;
  routes(place: () => Place): readonly Route[];
  readonly operations: Operations;
  readonly checksResults: boolean;
  readonly metrics?: Omit<AgentMetrics, "render" | "contentType" | "close"> | undefined;
}

export interface RunningServer {
  readonly port: number;
  readonly webSockets: WebSockets;
  /** Whether a request over HTTP is being answered. */
  readonly isAnswering: () => boolean;
  /** Takes nothing new, lets running calls end, and after the grace ends them. */
  close(reason: TrainyardError): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { limits, log, token, browsers } = options;
  const place = (): Place => {
    const own = nearAddress(options.listen.host);
    const hosts = [...loopbackHosts, own.includes(":") ? `[${own}]` : own, ...options.hosts];
    return { port: portOf(server), tls: options.listen.tls !== undefined, hosts, token, browsers };
  };
  const nextRequestId = createRequestIds();
  const dispatch = createDispatch({ ...options, nextRequestId });
  const http = createRequestListener({ ...options, routes: options.routes(place), place, nextRequestId });
  const webSockets = new WebSockets({ ...options, dispatch, place, nextRequestId });
  const server: Server = await listen(options.listen, limits, http);
  server.on("upgrade", webSockets.upgrade);
  // A connection that cannot be accepted, for want of handles perhaps, is one connection less.
  server.on("error", logFailures(log, "port"));
  let answering = 0;
  server.on("request", (_request, response) => {
    answering++;
    response.once("close", () => answering--);
  });
  log.info({ host: options.listen.host, port: portOf(server) }, "listening");
  return { port: portOf(server), webSockets, isAnswering: () => answering > 0, close };

  async function close(reason: TrainyardError): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    await webSockets.close(reason);
    const cut = setTimeout(() => {
      server.closeAllConnections();
    }, 500);
    await closed;
    clearTimeout(cut);
  }
}

/** Other ones after each start, so that a line of the log belongs to one request for good. */
function createRequestIds(): () => string {
  const start = randomBytes(4).toString("hex");
  let count = 0;
  return () => `${start}-${(++count).toString(36)}`;
}
