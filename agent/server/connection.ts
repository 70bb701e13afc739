// One client: what it may send and how fast, what it is sent and how fast, and when it has to go.
import { createMessageConnection, type CancellationToken } from "vscode-jsonrpc/node";
import { WebSocket } from "ws";
import { errorCodes, methods, type MethodName } from "../../schemas/protocol.ts";
import { WorkProgress } from "../../schemas/protocol/method.ts";
import { TableProgress } from "../../schemas/protocol/table.ts";
import { errors, type TrainyardError } from "../errors.ts";
import { toAnswer, type Caller, type Dispatch } from "./dispatch.ts";
import type { Limits } from "./limits.ts";
import type { MessageId } from "./message.ts";
import { SocketReader, SocketWriter, type Gate, type ResultText } from "./message-stream.ts";
import { Allowance, Pace } from "./pace.ts";
import type { RunningCall, SendProgress } from "./running-call.ts";
import { isWatch } from "./watches.ts";

/** Of such progress only the newest is of interest. */
const sharesOfWork = new Set<unknown>([WorkProgress, TableProgress]);

export interface ConnectionOptions {
  readonly dispatch: Dispatch;
  readonly limits: Limits;
  nextRequestId(): string;
}

export class Connection implements Caller, Gate {
  readonly calls = new Set<RunningCall<MethodName>>();
  wantsChanges = false;
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  /** Ids of the calls that wait for their answers, and whether they were cancelled. */
  readonly #waiting = new Map<string, boolean>();
  readonly #received: Allowance;
  readonly #refused: Allowance;
  readonly #watchPace: Pace;
  readonly #streamPace: Pace;
  /** The newest progress of calls whose older progress nobody misses. */
  readonly #newest = new Map<string | number, unknown>();
  #waitingForRoom: (() => void)[] = [];
  #rests = false;
  #ended: AbortController | undefined;
  #isEnded = false;
  /** Why no call is begun any more. */
  #ending: TrainyardError | undefined;

  constructor(socket: WebSocket, options: ConnectionOptions) {
    const { limits } = options;
    this.#socket = socket;
    this.#options = options;
    this.#received = new Allowance(limits.messagesPerSecond, limits.messageBurst);
    this.#refused = new Allowance(limits.refusals / 10, limits.refusals);
    this.#watchPace = new Pace(limits.watchMessagesPerSecond);
    this.#streamPace = new Pace(limits.streamMessagesPerSecond);
    const rpc = createMessageConnection(
      new SocketReader(socket, this, limits.messageDepth),
      new SocketWriter(this.#send, this.answered),
    );
    rpc.onRequest((method, params, token) => this.#call(method, params, token));
    rpc.listen();
    socket.once("close", () => {
      rpc.dispose();
      this.#release();
      this.abortCalls(errors.callCancelled("a client that has gone"));
      this.#isEnded = true;
      this.#ended?.abort();
    });
  }

  /** Made when it is first looked at: most connections need none. */
  get ended(): AbortSignal {
    this.#ended ??= new AbortController();
    if (this.#isEnded) this.#ended.abort();
    return this.#ended.signal;
  }

  get hasCalls(): boolean {
    return this.#waiting.size > 0;
  }

  /** Bytes that are not sent yet. */
  get unsent(): number {
    return this.#socket.bufferedAmount;
  }

  arrived(): void {
    const rest = this.#received.take();
    if (rest > 0) this.#rest(new Promise((resolve) => setTimeout(resolve, rest)));
    else if (this.unsent > this.#options.limits.readPauseBytes) this.#rest(this.#room());
  }

  refuse(id: MessageId | null, code: number, reason: string): void {
    this.#answer(id, errors.messageNotUsable(reason), code);
  }

  admit(id: MessageId): boolean {
    const { callsInFlight } = this.#options.limits;
    if (this.#ending !== undefined) {
      this.#answer(id, this.#ending, errorCodes.failed);
      return false;
    }
    if (this.#waiting.has(String(id))) {
      this.refuse(id, errorCodes.invalidRequest, "A call with this id waits for its answer already.");
      return false;
    }
    if (this.#waiting.size >= callsInFlight) {
      this.#answer(id, errors.tooManyCalls(callsInFlight), errorCodes.tooManyRequests);
      return false;
    }
    this.#waiting.set(String(id), false);
    return true;
  }

  cancels(id: MessageId): boolean {
    if (this.#waiting.get(String(id)) !== false) return false;
    this.#waiting.set(String(id), true);
    return true;
  }

  readonly answered = (id: MessageId): void => {
    this.#waiting.delete(String(id));
  };

  notify(method: string, params: object): void {
    this.#send(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  readonly sendProgress: SendProgress = async (method, token, value, isLast) => {
    if (sharesOfWork.has((methods[method] as { progress?: unknown }).progress)) {
      this.#sendNewest(token, value);
      return;
    }
    if (!isLast) await (isWatch(method) ? this.#watchPace : this.#streamPace).turn();
    await this.#room();
    this.notify("$/progress", { token, value });
  };

  /** Ends the connection, and with it what nobody will hear of any more. */
  end(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.#release();
    this.abortCalls(errors.callCancelled("a client that was sent away"));
  }

  /** Begins no call any more, and asks those that run to end; each is answered. */
  drain(reason: TrainyardError): void {
    this.#ending = reason;
    this.abortCalls(reason);
  }

  /** Asks all running calls to end; each is answered. */
  abortCalls(reason: TrainyardError): void {
    for (const call of this.calls) call.abort(reason);
  }

  async #call(method: string, params: unknown, token: CancellationToken): Promise<ResultText> {
    // Whoever does not read its answers gets no more of them.
    if (this.unsent >= this.#options.limits.sendBufferBytes) await this.#room();
    // It came before, and its turn comes now.
    if (this.#ending !== undefined) throw toAnswer(this.#ending, this.#options.nextRequestId());
    return this.#options.dispatch(method, params, this, token);
  }

  /** Sends the newest value of those that come before its turn. */
  #sendNewest(token: string | number, value: unknown): void {
    const isWaiting = this.#newest.has(token);
    this.#newest.set(token, value);
    if (isWaiting) return;
    void this.#streamPace
      .turn()
      .then(() => this.#room())
      .then(() => {
        const newest = this.#newest.get(token);
        this.#newest.delete(token);
        // Its call may have been answered meanwhile.
        if ([...this.calls].some(({ progressToken }) => progressToken === token))
          this.notify("$/progress", { token, value: newest });
      });
  }

  /** Answers what becomes no call. Whoever earns many such answers and goes on is sent away. */
  #answer(id: MessageId | null, error: TrainyardError, code: number): void {
    const { message, data } = toAnswer(error, this.#options.nextRequestId());
    this.#send(JSON.stringify({ jsonrpc: "2.0", id, error: { code, message, data } }));
    if (this.#refused.take() > 0) this.end(1008, "Too many messages were refused.");
  }

  readonly #send = (text: string): void => {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(text, this.#sent);
    // Far more than a moment's worth, as answers of many calls that ended at once.
    if (this.unsent > 4 * this.#options.limits.sendBufferCloseBytes)
      this.end(1013, "The answers are not read.");
  };

  readonly #sent = (): void => {
    if (this.#waitingForRoom.length > 0) this.#release();
  };

  /** Resolves when there is room to send, or nobody to send to. */
  async #room(): Promise<void> {
    const { sendBufferBytes } = this.#options.limits;
    while (this.#socket.readyState === WebSocket.OPEN && this.unsent >= sendBufferBytes)
      await new Promise<void>((resolve) => this.#waitingForRoom.push(resolve));
  }

  #release(): void {
    const waiting = this.#waitingForRoom;
    this.#waitingForRoom = [];
    for (const resolve of waiting) resolve();
  }

  /** Reads nothing until then: what the client goes on sending waits in its socket. */
  #rest(until: Promise<unknown>): void {
    if (this.#rests) return;
    this.#rests = true;
    this.#socket.pause();
    void until.then(() => {
      this.#rests = false;
      this.#socket.resume();
    });
  }
}
