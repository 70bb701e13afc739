// A connection to an agent: typed calls with progress and cancellation, for the command line and for tests.
import { once } from "node:events";
import {
  CancellationTokenSource,
  createMessageConnection,
  ProgressType,
  ResponseError,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import { WebSocket } from "ws";
import * as z from "zod";
import { subprotocol } from "../../schemas/agent-file.ts";
import {
  Changed,
  ErrorData,
  errorCodes,
  type MethodName,
  type Progress,
  type Request,
  type Result,
} from "../../schemas/protocol.ts";
import { Problem } from "../../schemas/problem.ts";
import { errors } from "../errors.ts";
import { ClientReader, ClientWriter } from "./client-stream.ts";
import { hostHeader } from "./prove.ts";

export interface AgentAddress {
  /** This machine when it is left out. */
  readonly host?: string;
  readonly port: number;
  readonly tls: boolean;
  readonly token: string;
}

export interface CallOptions<M extends MethodName> {
  /** Cancels the call; it is answered all the same. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress<M>) => void) | undefined;
}

export interface AgentClient {
  /** @throws what the method throws, with its code; `agent_connection_lost` */
  call<M extends MethodName>(method: M, params: Request<M>, options?: CallOptions<M>): Promise<Result<M>>;
  /** Changes are told to those who asked for it in `agent/info`. Returns what ends it. */
  onChanged(listener: (changed: Changed) => void): () => void;
  /** Resolves with the code and the reason of the WebSocket's end. */
  readonly closed: Promise<{ code: number; reason: string }>;
  close(): Promise<void>;
}

/** A result may have 8 MiB. */
const MESSAGE_BYTES = 16 << 20;
/** The agent pings every 15 s. */
const SILENCE_MILLISECONDS = 50_000;

/** @throws agent_connection_lost when nobody listens, or the token is refused */
export async function connectAgent(address: AgentAddress): Promise<AgentClient> {
  const socket = new WebSocket(
    `${address.tls ? "wss" : "ws"}://${hostHeader({ host: "127.0.0.1", ...address })}/rpc`,
    [subprotocol],
    {
      headers: { Authorization: `Bearer ${address.token}` },
      perMessageDeflate: false,
      maxPayload: MESSAGE_BYTES,
      handshakeTimeout: 10_000,
      followRedirects: false,
      // The certificate names other machines' way to the agent; on this one the proof has shown who answers.
      rejectUnauthorized: false,
    },
  );
  try {
    await once(socket, "open");
  } catch (error) {
    throw errors.agentConnectionLost(error instanceof Error ? error.message : String(error));
  }
  return new SocketClient(socket);
}

class SocketClient implements AgentClient {
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #socket: WebSocket;
  readonly #rpc: MessageConnection;
  #progressTokens = 0;
  #silence: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#rpc = createMessageConnection(new ClientReader(socket), new ClientWriter(socket));
    this.#rpc.listen();
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        clearTimeout(this.#silence);
        this.#rpc.dispose();
        resolve({ code, reason: reason.toString() });
      });
    });
    // Its close follows.
    socket.on("error", () => undefined);
    socket.on("ping", () => {
      this.#heard();
    });
    this.#heard();
  }

  async call<M extends MethodName>(
    method: M,
    params: Request<M>,
    { signal, onProgress }: CallOptions<M> = {},
  ): Promise<Result<M>> {
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => {
      cancellation.cancel();
    };
    signal?.addEventListener("abort", cancel);
    if (signal?.aborted) cancel();
    const progressToken = `p${++this.#progressTokens}`;
    const progress =
      onProgress && this.#rpc.onProgress(new ProgressType<Progress<M>>(), progressToken, onProgress);
    try {
      const sent = onProgress === undefined ? params : { ...params, progressToken };
      return await this.#rpc.sendRequest<Result<M>>(method, sent, cancellation.token);
    } catch (error) {
      throw asFailure(error);
    } finally {
      signal?.removeEventListener("abort", cancel);
      progress?.dispose();
      cancellation.dispose();
    }
  }

  onChanged(listener: (changed: Changed) => void): () => void {
    const listening = this.#rpc.onNotification("changed", (changed: unknown) => {
      listener(Changed.parse(changed));
    });
    return () => {
      listening.dispose();
    };
  }

  async close(): Promise<void> {
    this.#socket.close(1000);
    await this.closed;
  }

  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#socket.terminate();
    }, SILENCE_MILLISECONDS).unref();
  }
}

/** Failures come over the wire with their codes, and are here what they were there. */
function asFailure(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return errors.agentConnectionLost(messageOf(error));
  const data = ErrorData.safeParse(error.data).data;
  if (data === undefined) return errors.agentConnectionLost(error.message);
  const exitCode = exitCodes[error.code] ?? 1;
  const problems = z.array(Problem).safeParse(data.problems).data ?? [];
  return errors.toldByAgent(data.code, error.message, data.advice, exitCode, problems);
}

const exitCodes: Record<number, number> = {
  [errorCodes.invalidParams]: 2,
  [errorCodes.methodNotFound]: 2,
  [errorCodes.requestCancelled]: 130,
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
