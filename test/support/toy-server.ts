// A server with handlers of the test's own, in the test's own process: the real port, without an agent behind it.
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { subprotocol } from "../../schemas/agent-file.ts";
import { methods } from "../../schemas/protocol.ts";
import { connectAgent, type AgentClient } from "../../agent/client/connect.ts";
import { errors } from "../../agent/errors.ts";
import type { Handlers } from "../../agent/handlers/handler.ts";
import { limits, type Limits } from "../../agent/server/limits.ts";
import { createLog, type LogTarget } from "../../agent/server/log.ts";
import { Operations } from "../../agent/server/operations.ts";
import { startServer, type RunningServer } from "../../agent/server/server.ts";
import type { Database } from "../../agent/store/database.ts";
import type { Change, Operation } from "../../agent/store/document.ts";

export interface ToyServer {
  readonly server: RunningServer;
  readonly token: string;
  /** Lines of the log, as they were written. */
  readonly log: readonly string[];
  connect(): Promise<AgentClient>;
  /** A connection that speaks no JSON-RPC of its own. */
  open(): Promise<RawConnection>;
  close(): Promise<void>;
}

export interface RawConnection {
  readonly socket: WebSocket;
  readonly received: Record<string, unknown>[];
  readonly closed: Promise<{ code: number; reason: string }>;
  send(message: unknown): void;
  /** The answer with this id, once it is there. */
  answer(id: unknown): Promise<Record<string, unknown>>;
}

/** Methods that the test has no handler for. */
const noHandlers = Object.fromEntries(
  Object.keys(methods).map((name) => [name, () => Promise.reject(errors.methodNotFound(name))]),
) as unknown as Handlers;

export async function startToyServer(
  handlers: Partial<Handlers>,
  changed: Partial<Limits> = {},
): Promise<ToyServer> {
  const log: string[] = [];
  const target: LogTarget = { write: (line) => void log.push(line), close: () => undefined };
  const token = "t".repeat(43);
  const server = await startServer({
    listen: { host: "127.0.0.1", port: 0, exposed: false },
    hosts: [],
    token,
    limits: { ...limits, ...changed },
    log: createLog("debug", target),
    handlers: { ...noHandlers, ...handlers },
    routes: () => [],
    operations: new Operations(memoryDatabase()),
    checksResults: true,
  });
  const address = { port: server.port, tls: false, token };
  return {
    server,
    token,
    log,
    connect: () => connectAgent(address),
    open: () => openRaw(server.port, token),
    close: () => server.close(errors.agentEnding()),
  };
}

/** Lends a server to `body` and closes it. */
export async function withToyServer(
  handlers: Partial<Handlers>,
  body: (server: ToyServer) => Promise<void>,
  changed: Partial<Limits> = {},
): Promise<void> {
  const server = await startToyServer(handlers, changed);
  try {
    await body(server);
  } finally {
    await server.close();
  }
}

/** Where operations of a toy are kept. */
export function memoryDatabase(): Pick<Database, "document" | "commit"> {
  const operations: Record<string, Operation> = {};
  const commit = (changes: readonly Change[]): Promise<void> => {
    for (const change of changes) {
      if (change.kind === "remove") Reflect.deleteProperty(operations, change.id);
      else operations[change.id] = change.value as Operation;
    }
    return Promise.resolve();
  };
  return { document: { labels: {}, queue: {}, operations, settings: {} }, commit };
}

export async function openRaw(port: number, token: string): Promise<RawConnection> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, [subprotocol], {
    headers: { Authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
  const received: Record<string, unknown>[] = [];
  socket.on("message", (data) =>
    received.push(JSON.parse((data as Buffer).toString()) as Record<string, unknown>),
  );
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once("close", (code, reason) => {
      resolve({ code, reason: reason.toString() });
    });
  });
  socket.on("error", () => undefined);
  await once(socket, "open");
  return {
    socket,
    received,
    closed,
    send: (message) => {
      socket.send(typeof message === "string" ? message : JSON.stringify(message));
    },
    async answer(id) {
      const deadline = performance.now() + 60_000;
      for (;;) {
        const answer = received.find((message) => message["id"] === id && !("method" in message));
        if (answer !== undefined) return answer;
        if (socket.readyState !== WebSocket.OPEN)
          throw new Error("The connection ended before the answer came.");
        if (performance.now() > deadline) throw new Error(`No answer to ${String(id)} came.`);
        await sleep(2);
      }
    },
  };
}
