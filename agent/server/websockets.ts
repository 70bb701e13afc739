// The WebSocket side of the port: who is let in, who is still there, and who takes too long to read.
import { randomInt } from "node:crypto";
import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { subprotocol } from "../../schemas/agent-file.ts";
import { tokenEnded } from "../../schemas/browser-access.ts";
import type { TrainyardError } from "../errors.ts";
import { securityHeaders } from "./answer.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { refuseStranger, secondsOfUpgrade, type Place } from "./guard.ts";
import type { Log } from "./log.ts";
import type { AgentMetrics } from "./metrics.ts";

export interface WebSocketOptions extends ConnectionOptions {
  readonly log: Log;
  place(): Place;
  readonly metrics?: Pick<AgentMetrics, "connectionOpened" | "connectionClosed"> | undefined;
}

/** The one path where connections are opened. */
export const webSocketPath = "/rpc";

export class WebSockets {
  readonly #options: WebSocketOptions;
  readonly #server: WebSocketServer;
  readonly #peers = new Map<WebSocket, Peer>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: WebSocketOptions) {
    const { limits } = options;
    this.#options = options;
    const settings = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.messageBytes,
      maxFragments: limits.fragments,
      maxBufferedChunks: limits.fragments,
      closeTimeout: limits.closeGraceSeconds * 1000,
      handleProtocols: (offered: Set<string>) => (offered.has(subprotocol) ? subprotocol : false),
    };
    this.#server = new WebSocketServer(settings);
    this.#timer = setInterval(() => {
      this.#lookAround();
    }, 1000);
    this.#timer.unref();
  }

  /** The `upgrade` listener of the HTTP server. */
  readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const status = this.#refuse(request);
    if (status !== undefined) {
      this.#options.log.info(
        { requestId: this.#options.nextRequestId(), outcome: status },
        "upgrade refused",
      );
      endWithStatus(socket, status);
      return;
    }
    const until = performance.now() + secondsOfUpgrade(request, this.#options.place()) * 1000;
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      this.#open(webSocket, request.socket, until);
    });
  };

  get connections(): Connection[] {
    return [...this.#peers.values()].map(({ connection }) => connection);
  }

  /** Lets running calls end, and after the grace ends the connections all the same. */
  async close(reason: TrainyardError): Promise<void> {
    const deadline = performance.now() + this.#options.limits.closeGraceSeconds * 1000;
    for (const connection of this.connections) connection.drain(reason);
    while (this.connections.some(({ hasCalls }) => hasCalls) && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10));
    clearInterval(this.#timer);
    for (const socket of this.#peers.keys()) socket.close(1001, "The agent ends.");
    while (this.#peers.size > 0 && performance.now() < deadline + 500)
      await new Promise((resolve) => setTimeout(resolve, 10));
    for (const socket of this.#peers.keys()) socket.terminate();
    this.#server.close();
  }

  #refuse(request: IncomingMessage): number | undefined {
    const place = this.#options.place();
    const refusal = refuseStranger(request, place, this.#options.limits);
    if (refusal !== undefined) return refusal.status;
    if (secondsOfUpgrade(request, place) === 0) return 401;
    if (request.url !== webSocketPath) return 404;
    if (this.#peers.size >= this.#options.limits.connections) return 503;
    return undefined;
  }

  #open(socket: WebSocket, wire: Socket, until: number): void {
    const connection = new Connection(socket, this.#options);
    // Spread, so that a thousand clients are not pinged in the same moment.
    const untilPing = 1 + randomInt(this.#options.limits.pingSeconds);
    const peer: Peer = { connection, wire, until, untilPing, unanswered: 0, sent: 0, stuck: 0, full: 0 };
    this.#peers.set(socket, peer);
    socket.on("pong", () => {
      peer.unanswered = 0;
    });
    // Its close follows, and says all that there is to say.
    socket.on("error", () => undefined);
    socket.once("close", () => {
      this.#peers.delete(socket);
      this.#options.metrics?.connectionClosed();
    });
    this.#options.metrics?.connectionOpened();
  }

  /** Once a second. Counts its own rounds, so that a machine that slept drops nobody when it wakes. */
  #lookAround(): void {
    const { limits } = this.#options;
    for (const [socket, peer] of this.#peers) {
      peer.full = peer.connection.unsent > limits.sendBufferCloseBytes ? peer.full + 1 : 0;
      const sent = peer.wire.bytesWritten - peer.wire.writableLength;
      peer.stuck = peer.connection.unsent > 0 && sent === peer.sent ? peer.stuck + 1 : 0;
      peer.sent = sent;
      if (peer.full > 1 || peer.stuck > limits.stuckSeconds)
        peer.connection.end(1013, "The answers are not read.");
      if (performance.now() > peer.until) peer.connection.end(tokenEnded, "The token has ended.");
      if (--peer.untilPing > 0) continue;
      peer.untilPing = limits.pingSeconds;
      // Two rounds, since the answer to a ping may wait unread while the agent itself stood still.
      if (peer.unanswered >= 2) socket.terminate();
      else if (socket.readyState === WebSocket.OPEN && !socket.isPaused) {
        peer.unanswered++;
        socket.ping();
      }
    }
  }
}

/** Ends a connection that was to become a WebSocket. */
function endWithStatus(socket: Duplex, status: number): void {
  const lines = Object.entries({ ...securityHeaders, Connection: "close", "Content-Length": "0" });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.once("finish", () => socket.destroy());
  socket.on("error", () => undefined);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${head}\r\n`);
}

interface Peer {
  readonly connection: Connection;
  readonly wire: Socket;
  /** When its token ends, on the monotonic clock in milliseconds. */
  readonly until: number;
  untilPing: number;
  /** Pings without an answer. */
  unanswered: number;
  /** Bytes that had left when it was looked at last. */
  sent: number;
  /** Seconds in which nothing left though something waits. */
  stuck: number;
  /** Seconds with too much waiting. */
  full: number;
}
