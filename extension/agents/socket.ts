// The WebSocket of Node to an agent on this machine.
import { WebSocket, type RawData } from "ws";
import { subprotocol, type AgentFile } from "../../schemas/agent-file.ts";
import { failed } from "./failure.ts";
import { hostHeader } from "./http.ts";
import type { Wire } from "./reach.ts";

/** A result may have 8 MiB. */
const MESSAGE_BYTES = 16 << 20;
/** The agent pings every 15 s. */
const SILENCE_MILLISECONDS = 50_000;

/** @throws agent_connection_lost */
export function openSocket(agent: AgentFile): Promise<Wire> {
  const socket = new WebSocket(`${agent.tls ? "wss" : "ws"}://${hostHeader(agent)}/rpc`, [subprotocol], {
    headers: { Authorization: `Bearer ${agent.token}` },
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES,
    handshakeTimeout: 10_000,
    followRedirects: false,
    // The certificate names other machines' way to the agent; on this one the proof has shown who answers.
    rejectUnauthorized: false,
  });
  return new Promise((resolve, reject) => {
    socket.once("open", () => {
      resolve(wireOf(socket));
    });
    socket.once("error", (error) => {
      reject(failed("agent_connection_lost", error.message));
    });
  });
}

function wireOf(socket: WebSocket): Wire {
  let silence: NodeJS.Timeout | undefined;
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      socket.terminate();
    }, SILENCE_MILLISECONDS).unref();
  };
  const closed = new Promise<string>((resolve) => {
    socket.once("close", (code, reason) => {
      clearTimeout(silence);
      resolve(reason.toString() || `code ${code}`);
    });
  });
  // Its close follows.
  socket.on("error", () => undefined);
  socket.on("ping", heard);
  heard();
  return {
    closed,
    send: (text) =>
      new Promise((resolve, reject) => {
        socket.send(text, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    onMessage: (listener) => {
      const take = (data: RawData): void => {
        listener((data as Buffer).toString());
      };
      socket.on("message", take);
      return { dispose: () => socket.off("message", take) };
    },
    close: (code) => {
      socket.close(code);
    },
  };
}
