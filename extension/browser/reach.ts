// The agent that has served this page, reached at the page's own address with the token of this tab.
import * as z from "zod";
import { subprotocol, tokenSubprotocolPrefix } from "../../schemas/agent-file.ts";
import { AgentFailure, failed } from "../agents/failure.ts";
import type { AgentReach, FoundAgent, Wire } from "../agents/reach.ts";
import { tabToken } from "./access.ts";

/** Between two looks, in milliseconds; the last for ever. */
const PAUSES = [100, 200, 500, 1000, 2000, 5000];
const PATIENCE_MILLISECONDS = 10_000;

/** This tab was not let in, or no longer is. */
export const accessEnded = "browser_access_ended";

/** What is needed to tell whether it speaks our protocol, also of other versions. */
const Place = z.object({ version: z.string(), protocolVersion: z.int(), home: z.string() });

export class PageAgent implements AgentReach {
  home = "";
  #lookNow: (() => void) | undefined;

  /** Waits for as long as nobody answers. */
  async find(): Promise<FoundAgent> {
    for (let tries = 0; ; tries++) {
      const found = await this.#look();
      if (found !== undefined) return found;
      await this.#pause(PAUSES[Math.min(tries, PAUSES.length - 1)]!);
    }
  }

  /** Ends the pause between two looks. */
  lookNow(): void {
    this.#lookNow?.();
  }

  mayComeBack(): boolean {
    return true;
  }

  /** A page cannot start programs. */
  command(): Promise<void> {
    return Promise.reject(failed("agent_not_running", "No agent runs."));
  }

  async #look(): Promise<FoundAgent | undefined> {
    const token = tabToken();
    if (token === undefined) throw endedAccess();
    const answer = await ask("/agent", token, AbortSignal.timeout(PATIENCE_MILLISECONDS)).catch(
      () => undefined,
    );
    if (answer?.status === 401) throw endedAccess();
    if (answer?.ok !== true) return undefined;
    const { version, protocolVersion, home } = Place.parse(await answer.json());
    this.home = home;
    return {
      version,
      protocolVersion,
      port: Number(location.port),
      address: location.origin,
      open: () => openSocket(token),
      download: async (path, signal) => {
        const answer = await ask(path, tabToken() ?? token, signal);
        return { status: answer.status, body: new Uint8Array(await answer.arrayBuffer()) };
      },
    };
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        removeEventListener("online", go);
        this.#lookNow = undefined;
        resolve();
      };
      const timer = setTimeout(go, milliseconds);
      addEventListener("online", go);
      this.#lookNow = go;
    });
  }
}

function endedAccess(): AgentFailure {
  return new AgentFailure(accessEnded, "This page is not let in by the agent.");
}

function ask(path: string, token: string, signal: AbortSignal | undefined): Promise<Response> {
  return fetch(path, {
    headers: { Authorization: `Bearer ${token}` },
    cache: "no-store",
    ...(signal && { signal }),
  });
}

function openSocket(token: string): Promise<Wire> {
  const address = new URL("/rpc", location.href.replace(/^http/, "ws"));
  address.hash = "";
  const socket = new WebSocket(address, [subprotocol, `${tokenSubprotocolPrefix}${token}`]);
  return new Promise((resolve, reject) => {
    socket.addEventListener("open", () => {
      resolve(wireOf(socket));
    });
    socket.addEventListener("error", () => {
      reject(failed("agent_connection_lost", "The WebSocket could not be opened."));
    });
  });
}

function wireOf(socket: WebSocket): Wire {
  return {
    closed: new Promise((resolve) => {
      socket.addEventListener("close", ({ code, reason }) => {
        resolve(reason || `code ${code}`);
      });
    }),
    send: (text) => {
      if (socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error("The socket is closed."));
      socket.send(text);
      return Promise.resolve();
    },
    onMessage: (listener) => {
      const take = ({ data }: MessageEvent<unknown>): void => {
        if (typeof data === "string") listener(data);
      };
      socket.addEventListener("message", take);
      return {
        dispose: () => {
          socket.removeEventListener("message", take);
        },
      };
    },
    close: (code) => {
      socket.close(code);
    },
  };
}
