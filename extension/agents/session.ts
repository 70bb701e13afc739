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
import * as z from "zod";
import { Problem } from "../../schemas/problem.ts";
import {
  Changed,
  ErrorData,
  errorCodes,
  methods,
  type MethodName,
  type Progress,
  type RepeatableRequest,
  type Result,
} from "../../schemas/protocol.ts";
import { parseJson } from "../parse-json.ts";
import type { AgentWords } from "../words/agent-words.ts";
import { AgentFailure, failed } from "./failure.ts";
import type { Wire } from "./reach.ts";

export interface CallOptions<M extends MethodName> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress<M>) => void) | undefined;
}

export class AgentSession {
  /** Resolves with the reason when the connection has ended. */
  readonly closed: Promise<string>;
  readonly #wire: Wire;
  readonly #rpc: MessageConnection;
  readonly #words: AgentWords | undefined;
  #progressTokens = 0;

  /** With words, what the agent says is in the user's language. */
  constructor(wire: Wire, words?: AgentWords) {
    this.#wire = wire;
    this.#words = words;
    this.#rpc = createMessageConnection(new WireReader(wire), new WireWriter(wire));
    this.#rpc.listen();
    this.closed = wire.closed.then((reason) => {
      this.#rpc.dispose();
      return reason;
    });
  }

  /** @throws AgentFailure with the method's code; agent_connection_lost; call_cancelled */
  async call<M extends MethodName>(
    method: M,
    params: RepeatableRequest<M>,
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
        onProgress(this.#said(schema.progress?.parse(told) as Progress<M>));
      });
    try {
      const sent = onProgress === undefined ? params : { ...params, progressToken };
      const result: unknown = await this.#rpc.sendRequest(method, sent, cancellation.token);
      return this.#said(schema.result.parse(result) as Result<M>);
    } catch (error) {
      throw this.#asFailure(error);
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
    this.#wire.close(1000);
  }

  #said<T>(told: T): T {
    return this.#words === undefined ? told : this.#words.sayIn(told);
  }

  /** Failures come over the wire with their codes, and are here what they were there. */
  #asFailure(error: unknown): unknown {
    if (error instanceof z.ZodError) return error;
    if (!(error instanceof ResponseError)) {
      return failed("agent_connection_lost", error instanceof Error ? error.message : String(error));
    }
    if (error.code === errorCodes.requestCancelled) return failed("call_cancelled", error.message);
    const data = ErrorData.safeParse(error.data).data;
    if (data === undefined) return failed("agent_connection_lost", error.message);
    const problems = z.array(Problem).safeParse(data.problems).data ?? [];
    return new AgentFailure(data.code, error.message, data.advice, problems).saidIn(this.#words);
  }
}

/** A code of our own, since pages in a browser may send no other. */
const NOT_A_MESSAGE = 4400;
/** The rest is looked at by who takes it. */
const AnyMessage = z.looseObject({ jsonrpc: z.string() });

class WireReader extends AbstractMessageReader {
  constructor(private readonly wire: Wire) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    return this.wire.onMessage((text) => {
      const message = parseJson(AnyMessage, text);
      if (message === undefined) this.wire.close(NOT_A_MESSAGE);
      else callback(message);
    });
  }
}

class WireWriter extends AbstractMessageWriter {
  constructor(private readonly wire: Wire) {
    super();
  }

  write(message: Message): Promise<void> {
    return this.wire.send(JSON.stringify(message));
  }

  end(): void {
    this.dispose();
  }
}
