// One call from its arrival to its answer: its signal, its progress, and its end when nobody wants it any more.
import type { MethodName, Progress } from "../../schemas/protocol.ts";
import type { TrainyardError } from "../errors.ts";
import type { Call, Client } from "../handlers/handler.ts";

/** Sends progress of a call to its client; resolves when there is room for more. */
export type SendProgress = (
  method: MethodName,
  token: string | number,
  value: unknown,
  isLast?: boolean,
) => Promise<void>;

export class RunningCall<M extends MethodName> implements Call<M> {
  #controller: AbortController | undefined;
  #aborted: TrainyardError | undefined;
  #whenAborted: (() => void) | undefined;

  constructor(
    readonly method: M,
    readonly client: Client,
    readonly requestId: string,
    readonly operationId: string | undefined,
    readonly progressToken: string | number | undefined,
    private readonly sendProgress: SendProgress,
  ) {}

  /** Made when it is first looked at: short calls never do. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted !== undefined) this.#controller.abort(this.#aborted);
    return this.#controller.signal;
  }

  /** Why the call is to end, if it is. */
  get aborted(): TrainyardError | undefined {
    return this.#aborted;
  }

  async progress(value: Progress<M>, isLast = false): Promise<void> {
    this.#throwIfAborted();
    if (this.progressToken === undefined) return;
    await this.sendProgress(this.method, this.progressToken, value, isLast);
    this.#throwIfAborted();
  }

  /** Asks the call to end. */
  abort(reason: TrainyardError): void {
    if (this.#aborted !== undefined) return;
    this.#aborted = reason;
    this.#controller?.abort(reason);
    this.#whenAborted?.();
  }

  /** The outcome of `work`; when the call is aborted and the work goes on regardless, the reason after the grace. */
  settle<T>(work: Promise<T>, graceSeconds: number): Promise<T> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      this.#whenAborted = () => {
        timer = setTimeout(() => {
          reject(this.#aborted ?? new Error("aborted without a reason"));
        }, graceSeconds * 1000);
      };
      if (this.#aborted !== undefined) this.#whenAborted();
      const done = (): void => {
        this.#whenAborted = undefined;
        clearTimeout(timer);
      };
      work.then(
        (value) => {
          done();
          resolve(value);
        },
        (error: unknown) => {
          done();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  #throwIfAborted(): void {
    if (this.#aborted !== undefined) throw this.#aborted;
  }
}
