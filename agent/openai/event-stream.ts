// Server-sent events, as the API streams: one `data:` line each, `[DONE]` at the end, comments while nothing comes.
import type { ServerResponse } from "node:http";
import { apiErrorOf, plainError, type ErrorBody } from "./failures.ts";
import { limits } from "./limits.ts";

export class EventStream {
  readonly #response: ServerResponse;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(response: ServerResponse) {
    this.#response = response;
    // Until something was sent a failure has a status of its own.
    this.#heartbeat = setInterval(() => this.#write(": still at work\n\n"), limits.heartbeatMilliseconds);
    response.once("close", () => clearInterval(this.#heartbeat));
  }

  get hasBegun(): boolean {
    return this.#response.headersSent;
  }

  send(event: object): void {
    this.#write(`data: ${JSON.stringify(event)}\n\n`);
  }

  /** The last event: what was sent before stays, and the client knows that it is not the whole answer. */
  fail(error: ErrorBody): void {
    this.send({ error });
    this.#end();
  }

  done(): void {
    this.#write("data: [DONE]\n\n");
    this.#end();
  }

  #end(): void {
    clearInterval(this.#heartbeat);
    this.#response.end();
  }

  #write(text: string): void {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    if (!this.#response.headersSent) this.#response.writeHead(200, { "Content-Type": "text/event-stream" });
    this.#response.write(text);
    if (this.#response.writableLength > limits.unsentBytes) this.#response.destroy();
  }
}

/** Gives `work` a stream where one is wanted. A failure is its last event, or thrown where nothing was sent yet. */
export async function streamTo(
  response: ServerResponse,
  isWanted: boolean,
  signal: AbortSignal,
  work: (stream: EventStream | undefined) => Promise<void>,
): Promise<void> {
  const stream = isWanted ? new EventStream(response) : undefined;
  try {
    await work(stream);
  } catch (error) {
    if (stream?.hasBegun !== true || signal.aborted) throw error;
    const failure = apiErrorOf(error);
    stream.fail((failure ?? plainError(500, "The agent met a bug.")).body);
    if (failure === undefined) throw error;
  }
}

/** Gathers what comes of one choice, so that a fast model makes few events of many tokens. */
export class Gather<T> {
  readonly #send: (gathered: T[]) => void;
  #waiting: T[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (gathered: T[]) => void) {
    this.#send = send;
  }

  /** What comes first goes at once. */
  add(piece: T): void {
    this.#waiting.push(piece);
    if (this.#timer !== undefined) return;
    this.#flush();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, limits.pieceMilliseconds);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#flush();
  }

  #flush(): void {
    if (this.#waiting.length > 0) this.#send(this.#waiting.splice(0));
  }
}
