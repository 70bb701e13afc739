// JSON-RPC messages over a WebSocket, one a frame, as vscode-jsonrpc reads and writes them.
import type {
  DataCallback,
  Disposable,
  Event,
  Message,
  MessageReader,
  MessageWriter,
} from "vscode-jsonrpc/node";
import type { RawData, WebSocket } from "ws";
import { readMessage, type MessageId } from "./message.ts";

/** Decides which messages become calls. */
export interface Gate {
  /** Counts a message, well-formed or not. */
  arrived(): void;
  /** Answers a message that is no call. */
  refuse(id: MessageId | null, code: number, reason: string): void;
  /** Whether the call is taken; one that is not has been answered. */
  admit(id: MessageId, method: string): boolean;
  /** Whether such a call waits for its answer, and is cancelled for the first time. */
  cancels(id: MessageId): boolean;
  /** Hears of every answer. */
  answered(id: MessageId): void;
}

/** Failures of a socket show in its end, which its owner hears of. Emitters of its own would cost 2 KiB a connection. */
const never: Event<never> = () => ({ dispose: () => undefined });

/** Lets through requests and their cancellations; the protocol has no other messages to the agent. */
export class SocketReader implements MessageReader {
  readonly onError = never;
  readonly onClose = never;
  readonly onPartialMessage = never;
  readonly #socket: WebSocket;
  readonly #gate: Gate;
  readonly #depth: number;

  constructor(socket: WebSocket, gate: Gate, depth: number) {
    this.#socket = socket;
    this.#gate = gate;
    this.#depth = depth;
  }

  listen(callback: DataCallback): Disposable {
    const take = (data: RawData, isBinary: boolean): void => {
      // Messages that came with the one that ended the connection are answered by nobody.
      if (this.#socket.readyState !== this.#socket.OPEN) return;
      if (isBinary) this.#socket.close(1003, "Messages are texts.");
      else this.#take((data as Buffer).toString(), callback);
    };
    this.#socket.on("message", take);
    return { dispose: () => this.#socket.off("message", take) };
  }

  dispose(): void {
    // The socket belongs to the connection, and takes its listeners along.
  }

  #take(text: string, callback: DataCallback): void {
    this.#gate.arrived();
    const incoming = readMessage(text, this.#depth);
    if (incoming.kind === "refused") this.#gate.refuse(incoming.id, incoming.code, incoming.reason);
    else if (incoming.kind === "request") {
      if (this.#gate.admit(incoming.message.id, incoming.message.method)) callback(incoming.message);
    } else if (incoming.kind === "notification" && incoming.message.method === "$/cancelRequest") {
      const { id } = (incoming.message.params ?? {}) as { id?: unknown };
      if ((typeof id === "string" || typeof id === "number") && this.#gate.cancels(id))
        callback(incoming.message);
    }
  }
}

/** A result that is JSON already. */
export class ResultText {
  constructor(readonly json: string) {}
}

export class SocketWriter implements MessageWriter {
  readonly onError = never;
  readonly onClose = never;
  readonly #send: (text: string) => void;
  readonly #answered: (id: MessageId) => void;

  constructor(send: (text: string) => void, answered: (id: MessageId) => void) {
    this.#send = send;
    this.#answered = answered;
  }

  write(message: Message & { id?: MessageId; method?: string; result?: unknown }): Promise<void> {
    const { id, method, result } = message;
    if (result instanceof ResultText)
      this.#send(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result.json}}`);
    else this.#send(JSON.stringify(message));
    if (method === undefined && id !== undefined) this.#answered(id);
    return Promise.resolve();
  }

  end(): void {
    this.dispose();
  }

  dispose(): void {
    // The socket belongs to the connection.
  }
}
