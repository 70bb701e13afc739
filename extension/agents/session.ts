// One WebSocket to an agent, from its opening to its end: typed calls with progress and cancellation.
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  CancellationTokenSource,
  createMessageConnection,
  ProgressType,
  ResponseError,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import { WebSocket, type RawData } from "ws";
import * as z from "zod";
import { subprotocol, type AgentFile } from "../../schemas/agent-file.ts";
import { Problem } from "../../schemas/problem.ts";
import {
  Changed,
  ErrorData,
  errorCodes,
  methods,
  type MethodName,
  type Progress,
  type Request,
  type Result,
} from "../../schemas/protocol.ts";
import { parseJson } from "../parse-json.ts";
import { AgentFailure, failed } from "./failure.ts";
import { hostHeader } from "./http.ts";

export interface CallOptions<M extends MethodName> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress<M>) => void) | undefined;
}

/** A result may have 8 MiB. */
const MESSAGE_BYTES = 16 << 20;
/** The agent pings every 15 s. */
const SILENCE_MILLISECONDS = 50_000;

export class AgentSession {
  /** Resolves with the reason when the connection has ended. */
  readonly closed: Promise<string>;
  readonly #socket: WebSocket;
  readonly #rpc: MessageConnection;
  #progressTokens = 0;
  #silence: NodeJS.Timeout | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#rpc = createMessageConnection(new SocketReader(socket), new SocketWriter(socket));
    this.#rpc.listen();
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        clearTimeout(this.#silence);
        this.#rpc.dispose();
        resolve(reason.toString() || `code ${code}`);
      });
    });
    // Its close follows.
    socket.on("error", () => undefined);
    socket.on("ping", () => {
      this.#heard();
    });
    this.#heard();
  }

  /** @throws agent_connection_lost */
  static open(agent: AgentFile): Promise<AgentSession> {
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
        resolve(new AgentSession(socket));
      });
      socket.once("error", (error) => {
        reject(failed("agent_connection_lost", error.message));
      });
    });
  }

  /** @throws AgentFailure with the method's code; agent_connection_lost; call_cancelled */
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
    const schema: { readonly result: z.ZodType; readonly progress?: z.ZodType } = methods[method];
    const progressToken = `p${++this.#progressTokens}`;
    const progress =
      onProgress &&
      this.#rpc.onProgress(new ProgressType<unknown>(), progressToken, (told) => {
        onProgress(schema.progress?.parse(told) as Progress<M>);
      });
    try {
      const sent = onProgress === undefined ? params : { ...params, progressToken };
      const result: unknown = await this.#rpc.sendRequest(method, sent, cancellation.token);
      return schema.result.parse(result) as Result<M>;
    } catch (error) {
      throw asFailure(error);
    } finally {
      signal?.removeEventListener("abort", cancel);
      progress?.dispose();
      cancellation.dispose();
    }
  }

  onChanged(listener: (changed: Changed) => void): void {
    this.#rpc.onNotification("changed", (changed: unknown) => {
      listener(Changed.parse(changed));
    });
  }

  close(): void {
    this.#socket.close(1000);
  }

  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#socket.terminate();
    }, SILENCE_MILLISECONDS).unref();
  }
}

/** The rest is looked at by who takes it. */
const AnyMessage = z.looseObject({ jsonrpc: z.string() });

class SocketReader extends AbstractMessageReader {
  constructor(private readonly socket: WebSocket) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    const take = (data: RawData): void => {
      const message = parseJson(AnyMessage, (data as Buffer).toString());
      if (message === undefined) this.socket.close(1007);
      else callback(message);
    };
    this.socket.on("message", take);
    return { dispose: () => this.socket.off("message", take) };
  }
}

class SocketWriter extends AbstractMessageWriter {
  constructor(private readonly socket: WebSocket) {
    super();
  }

  write(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.send(JSON.stringify(message), (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  end(): void {
    this.dispose();
  }
}

/** Failures come over the wire with their codes, and are here what they were there. */
function asFailure(error: unknown): unknown {
  if (error instanceof z.ZodError) return error;
  if (!(error instanceof ResponseError)) {
    return failed("agent_connection_lost", error instanceof Error ? error.message : String(error));
  }
  if (error.code === errorCodes.requestCancelled) return failed("call_cancelled", error.message);
  const data = ErrorData.safeParse(error.data).data;
  if (data === undefined) return failed("agent_connection_lost", error.message);
  const problems = z.array(Problem).safeParse(data.problems).data ?? [];
  return new AgentFailure(data.code, error.message, data.advice, problems);
}
